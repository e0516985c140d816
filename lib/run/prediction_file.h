// predictions/NAME.jsonl: what a method answered, an append log with one line a row as it is done, in LongBench's own
// format with the score, the prompt tokens kept and further measures besides. What is there already is not evaluated
// again.
//
// A measure that is asked for when the line is there already goes to an append log beside it, NAME.jsonl.later, and
// into the lines when all rows have it: the file is then the same as if the measure had been asked for at once.
//
// The lines carry no check of their own, because LongBench's readers and earlier versions know none: one is whole when
// it ends in a line end and is a JSON object.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/measure.h"
#include "longbench/example.h"
#include "record/append_log.h"

namespace cokv::run {

struct Prediction {
  std::string text;
  double score = 0;                                          // 0…1
  double kept_tokens = 0;                                    // mean over heads
  std::optional<std::vector<int>> token_ids = std::nullopt;  // of the full cache's text, which others are measured by
  Measured measures = {};                                    // beside the score
  bool operator==(const Prediction&) const = default;
};

// Read-only, without a lock; by row. Errors: as of PredictionFile, and InputError for a missing file.
std::map<std::string, Prediction> read_predictions(const std::filesystem::path& path);

// Takes measures that were added later into the lines of the file, at once or not at all. No other process may
// write to it; this one appends no more.
void fold_later_measures(const std::filesystem::path& path);

class PredictionFile {
 public:
  // Folds, reads what is there, and locks the file; `repaired()` says what a torn end lost. InputError: damage before
  // the last line, a line with other members, or a row that was answered twice with different answers. ConfigError:
  // another process holds the file.
  explicit PredictionFile(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return log_.path(); }
  const std::string& repaired() const { return log_.repaired(); }
  bool contains(const std::string& key) const { return done_.contains(key); }
  const Prediction& at(const std::string& key) const { return done_.at(key); }
  // `key` tells rows apart; it is the row's _id, with the task's name before it where several tasks are evaluated.
  void append(const std::string& key, const longbench::Example& example, const Prediction& prediction);
  // To a row that is there: those of the measures that it lacks.
  void add_measures(const std::string& key, const Measured& measures);

 private:
  std::map<std::string, Prediction> done_;  // filled while the log opens
  record::AppendLog log_;
  std::optional<record::AppendLog> later_;  // opened for the first measure that is added
};

}  // namespace cokv::run
