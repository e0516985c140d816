// Answers to the rows of results.json: score with its error, tokens kept, paired differences.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "record/results.h"
#include "run/contender.h"
#include "run/prediction_file.h"

namespace cokv::run {

struct Summary {
  double score = 0;                      // 0…100
  std::optional<double> standard_error;  // over rows, same unit; a single row tells none
  double kept_tokens = 0;                // mean over rows
};

// weights: [rows], summing to 1 (tasks of a category weigh the same).
Summary summarise(std::span<const Prediction> predictions, std::span<const double> weights);

// One row for each contender; with differences to `snapkv` at the same budget and to `full` where these were evaluated
// on more than one row.
std::vector<record::ResultRow> result_rows(std::span<const Contender> contenders,
                                           const std::vector<std::vector<Prediction>>& answers,
                                           std::span<const double> weights, uint64_t seed);

}  // namespace cokv::run
