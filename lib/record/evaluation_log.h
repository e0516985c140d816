// evaluations.jsonl: the evidence of a run. One checksummed line a record, appended and synced a batch at a time; a
// torn tail is repaired and said, a damaged middle is refused with its line number.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "estimate/observation.h"

namespace cokv::record {

// The two reference decodes of an example: what it scores with the full cache and with every head masked.
struct ReferenceScores {
  int example = 0;
  double full = 0;         // U(N)
  double window_only = 0;  // U(empty)
};

struct Evaluations {
  std::vector<estimate::Observation> observations;  // sorted by example, slice, draw; no duplicates
  std::map<int, ReferenceScores> references;        // by example
};

class EvaluationLog {
 public:
  // Reads what is there and locks the folder against a second process. `repaired()` says what a torn tail lost.
  // InputError: damaged middle, duplicate that differs. ConfigError: another process holds the folder.
  explicit EvaluationLog(const std::filesystem::path& file);
  ~EvaluationLog();
  EvaluationLog(const EvaluationLog&) = delete;
  EvaluationLog& operator=(const EvaluationLog&) = delete;

  const Evaluations& evaluations() const { return evaluations_; }
  const std::string& repaired() const { return repaired_; }  // "" when nothing was

  // Written and synced whole before it returns; DeviceError when the disk is full (the file then ends with the last
  // batch).
  void append(std::span<const estimate::Observation> batch);
  void append(const ReferenceScores& reference);

 private:
  Evaluations evaluations_;
  std::string repaired_;
  int file_ = -1;
};

// Read-only, without a lock: for merge, show and report.
Evaluations read_evaluations(const std::filesystem::path& file);

}  // namespace cokv::record
