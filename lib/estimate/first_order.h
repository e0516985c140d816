// Values of heads from first-order worths (backward passes), row by row, instead of sampled coalitions.
#pragma once

#include <span>
#include <vector>

#include "estimate/estimate.h"

namespace cokv::estimate {

// What one backward pass on one example at one budget told: methods::first_order_worths().
struct Worths {
  int example = 0;
  int budget = 0;
  std::vector<double> of_heads;  // [players], in the unit of the utility
};

struct BudgetValues {
  int budget = 0;
  int examples = 0;                     // that were long enough for it
  std::vector<double> values;           // [players] mean clipped worth, in the unit of the utility
  std::vector<double> standard_errors;  // [players] over examples, by the jackknife; NaN for a single example
};

// values: the mean over budgets of the standardised means; standard_errors likewise, in the same unit (standard
// deviations over heads).
struct FirstOrder {
  std::vector<double> values, standard_errors;  // [players]
  std::vector<BudgetValues> budgets;            // ascending
  Convergence convergence;                      // halves are halves of the examples
};

// Worths have heavy tails: at each budget they are clipped, over heads and examples, at the 97 % quantile of their
// magnitudes. Then the weighted mean over examples, standardised over heads (population standard deviation; all 0 where
// no head differs), and the mean over budgets. weights: [examples] share of each example, empty = equal.
// Errors are NaN, and nothing is said of convergence, where a budget hangs on too few examples.
// InputError when there are no worths, or one is not finite.
FirstOrder estimate_first_order(std::span<const Worths> worths, std::span<const double> weights,
                                const EstimateOptions& options);

}  // namespace cokv::estimate
