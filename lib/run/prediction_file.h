// predictions/NAME.jsonl: what a method answered, an append log with one line a row as it is done, in LongBench's own
// format with the score and the prompt tokens kept besides. What is there already is not evaluated again.
//
// The lines carry no check of their own, because LongBench's readers and earlier versions know none: one is whole when
// it ends in a line end and is a JSON object.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "longbench/example.h"
#include "record/append_log.h"

namespace cokv::run {

struct Prediction {
  std::string text;
  double score = 0;        // 0…1
  double kept_tokens = 0;  // mean over heads
  bool operator==(const Prediction&) const = default;
};

class PredictionFile {
 public:
  // Reads what is there, and locks the file; `repaired()` says what a torn end lost. InputError: damage before the last
  // line, a line with other members, or a row that was answered twice with different answers. ConfigError: another
  // process holds the file.
  explicit PredictionFile(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return log_.path(); }
  const std::string& repaired() const { return log_.repaired(); }
  bool contains(const std::string& key) const { return done_.contains(key); }
  const Prediction& at(const std::string& key) const { return done_.at(key); }
  // `key` tells rows apart; it is the row's _id, with the task's name before it where several tasks are evaluated.
  void append(const std::string& key, const longbench::Example& example, const Prediction& prediction);

 private:
  bool take(const Line& line, const std::filesystem::path& path);

  std::map<std::string, Prediction> done_;  // filled while the log opens
  record::AppendLog log_;
};

}  // namespace cokv::run
