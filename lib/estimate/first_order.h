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
  bool operator==(const Worths&) const = default;
};

// Worths have heavy tails: at each budget they are clipped, over heads and examples, at the 97 % quantile of their
// magnitudes. Then the weighted mean over examples (Estimate::budgets) and the mean over budgets, of the values
// standardised over heads (population standard deviation; all 0 where no head differs) where the options say so.
// weights: [examples] share of each example, empty = equal.
// Standard errors are over examples, by the jackknife, and halves are halves of the examples. Errors are NaN, and
// nothing is said of convergence, where a budget hangs on too few examples. InputError when there are no worths, or one
// is not finite.
Estimate estimate_first_order(std::span<const Worths> worths, std::span<const double> weights,
                              const EstimateOptions& options);

}  // namespace cokv::estimate
