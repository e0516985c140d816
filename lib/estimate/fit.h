// The draws of a design with what its estimator takes off them: what values, errors and halves are made from.
#pragma once

#include <span>
#include <vector>

#include "estimate/estimate.h"
#include "estimate/slice_values.h"

namespace cokv::estimate {

struct Fit {
  std::vector<SliceDraws> slices;  // in the order of the design
  std::vector<AdjustedSlice> adjusted;
};

// InputError for Estimator::exact when a coalition is missing.
Fit fit(const Design& design, std::span<const Observation> observations, std::span<const double> weights);

// Values and errors, of the slices and of all; nothing of convergence. UndrawnPlayer when a player was never drawn.
Estimate values_of(const Fit& fit);

}  // namespace cokv::estimate
