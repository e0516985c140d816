// Answers to the rows of results.json: every measure with its error, tokens kept, paired differences.
#pragma once

#include <cstdint>
#include <vector>

#include "record/results.h"
#include "run/contender.h"
#include "run/measurements.h"

namespace cokv::run {

// What was found of a contender: its row, without differences, and the values behind it.
struct Outcome {
  record::ResultRow row;
  Measurements measurements;
};

// answers: [contenders][rows]. The score is the measure `scored`.
std::vector<Outcome> outcomes_of(std::span<const Contender> contenders,
                                 const std::vector<std::vector<Prediction>>& answers, const WeightedRows& rows,
                                 Measure scored);

// The outcomes' rows, with their differences to the baselines that took part: snapkv and ada-snapkv at the same budget,
// and full. None over fewer than two clusters of rows.
std::vector<record::ResultRow> result_rows(const std::vector<Outcome>& outcomes, const WeightedRows& rows,
                                           uint64_t seed);

// The same for every method at two budgets or more, of a row's mean over them.
std::vector<record::BudgetsMean> means_over_budgets(const std::vector<Outcome>& outcomes, const WeightedRows& rows,
                                                    uint64_t seed);

}  // namespace cokv::run
