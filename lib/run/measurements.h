// What was measured of methods, row by row, and methods set against each other: one way for cokv-eval's results and for
// `cokv compare`.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "record/results.h"
#include "run/prediction_file.h"
#include "run/weighted_rows.h"

namespace cokv::run {

// One method at one budget, or without one.
struct Measurements {
  std::string method;  // the same at all its budgets
  std::optional<int> budget;
  std::map<Measure, Values> values;  // in the unit of results; measures that all rows were asked for
};

// The score is the measure `scored`.
Measurements measurements_of(const record::ResultRow& row, std::span<const Prediction> predictions, Measure scored);

// A method against another.
struct MethodDifferences {
  struct AtBudget {
    std::optional<int> budget;
    std::vector<record::PairedDifference> differences;  // one for each measure that both have
  };
  std::vector<AtBudget> at_budgets;
  std::vector<int> budgets;                            // over which the means are taken, two at least; or none
  std::vector<record::PairedDifference> of_the_means;  // of a row's mean over these budgets
};

// ours, theirs: the same method each, at all its budgets. Set against each other at equal budgets; where theirs has no
// budget, as the full cache, against it at each.
MethodDifferences differences(std::span<const Measurements* const> ours, std::span<const Measurements* const> theirs,
                              const WeightedRows& rows, uint64_t seed);

}  // namespace cokv::run
