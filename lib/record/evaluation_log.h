// evaluations.jsonl: the evidence of a run, an append log with one checked line a record.
#pragma once

#include <compare>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "record/append_log.h"
#include "record/evaluation_line.h"

namespace cokv::record {

// An example at a budget of the game.
struct RowAtBudget {
  int example = 0;
  int budget = 0;
  auto operator<=>(const RowAtBudget&) const = default;
};

struct Evaluations {
  std::vector<estimate::Observation> observations;  // sorted by example, budget, slice, draw; no duplicates
  std::map<int, ReferenceScores> references;        // by example
  std::map<RowAtBudget, estimate::Worths> worths;
  std::map<RowAtBudget, TooShort> too_short;

  bool holds(RowAtBudget row) const { return worths.contains(row) || too_short.contains(row); }

  // Adds those of another record. InputError when both hold the same evaluation with different scores.
  void add(const Evaluations& other, const std::string& where);
};

// Read-only, without a lock: for merge, show and report. A torn last line is left out.
Evaluations read_evaluations(const std::filesystem::path& file);

class EvaluationLog {
 public:
  // Reads the existing lines and locks the file against a second process. `repaired()` says what a torn tail lost.
  // InputError: damaged middle, or a duplicate that differs. ConfigError: another process holds the file.
  explicit EvaluationLog(const std::filesystem::path& file);

  const Evaluations& evaluations() const { return evaluations_; }
  const std::string& repaired() const { return log_.repaired(); }  // "" when nothing was

  // Written and synced whole before it returns. DeviceError when that fails; the file then ends with the batch before.
  void append(std::span<const Evaluation> batch);

 private:
  Evaluations evaluations_;  // filled while the log opens
  AppendLog log_;
};

}  // namespace cokv::record
