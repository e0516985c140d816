// evaluations.jsonl: the evidence of a run. One checked line a record, appended and synced a batch at a time; a torn
// tail is repaired and said, a damaged middle is refused with its line number.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "record/evaluation_line.h"

namespace cokv::record {

struct Evaluations {
  std::vector<estimate::Observation> observations;  // sorted by example, slice, draw; no duplicates
  std::map<int, ReferenceScores> references;        // by example

  // Adds those of another record. InputError when both hold the same evaluation with different scores.
  void add(const Evaluations& other, const std::string& where);
};

// Read-only, without a lock: for merge, show and report. A torn last line is left out.
Evaluations read_evaluations(const std::filesystem::path& file);

// Whether a process holds the file's lock now, as EvaluationLog does while a run goes on.
bool is_being_written(const std::filesystem::path& file);

class EvaluationLog {
 public:
  // Reads what is there and locks the file against a second process. `repaired()` says what a torn tail lost.
  // InputError: damaged middle, or a duplicate that differs. ConfigError: another process holds the file.
  explicit EvaluationLog(const std::filesystem::path& file);
  ~EvaluationLog();
  EvaluationLog(const EvaluationLog&) = delete;
  EvaluationLog& operator=(const EvaluationLog&) = delete;

  const Evaluations& evaluations() const { return evaluations_; }
  const std::string& repaired() const { return repaired_; }  // "" when nothing was

  // Written and synced whole before it returns. DeviceError when that fails; the file then ends with the batch before.
  void append(std::span<const Evaluation> batch);

 private:
  std::filesystem::path path_;
  int file_ = -1;
  Evaluations evaluations_;
  std::string repaired_;
};

}  // namespace cokv::record
