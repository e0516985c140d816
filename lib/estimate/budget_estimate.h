// Values of the game at one or several budgets: each budget estimated by itself, then the mean over the budgets.
#pragma once

#include <span>

#include "estimate/estimate.h"

namespace cokv::estimate {

// observations: of design_at() each budget. Where the options say so, the values of a budget are standardised over
// heads before they are averaged (all 0 where no head differs). Coalition noise of different budgets is independent;
// that of the examples may add up. Examples that a budget lacks count nothing there. Errors as of estimate();
// InputError when there are no observations.
Estimate estimate_at_budgets(const Design& design, std::span<const Observation> observations,
                             std::span<const double> weights, const EstimateOptions& options);

}  // namespace cokv::estimate
