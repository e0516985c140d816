// Answers to the rows of results.json: score with its error, tokens kept, paired differences.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "record/results.h"
#include "run/contender.h"
#include "run/prediction_file.h"

namespace cokv::run {

struct Summary {
  double score = 0;           // 0…100
  double standard_error = 0;  // over rows, same unit; 0 with a single row
  double kept_tokens = 0;     // mean over rows
};

// weights: [rows], summing to 1 (tasks of a category weigh the same).
Summary summarise(std::span<const Prediction> predictions, std::span<const double> weights);

// One row for each contender; with differences to `snapkv` at the same budget and to `full` where these were evaluated.
std::vector<record::ResultRow> result_rows(std::span<const Contender> contenders,
                                           const std::vector<std::vector<Prediction>>& answers,
                                           std::span<const double> weights, uint64_t seed);

}  // namespace cokv::run
