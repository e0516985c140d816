// What to do next, in one sentence.
#pragma once

#include <span>
#include <string>

#include "estimate/estimate.h"
#include "estimate/slice_draws.h"

namespace cokv::estimate {

// exact: every coalition of the slices was evaluated. smooth_utility: see EstimateOptions.
std::string advise(const Convergence& convergence, bool exact, bool smooth_utility,
                   const std::vector<SliceDraws>& slices, std::span<const Observation> observations);

// The same for values whose noise is that of the examples alone, so that only more examples help.
std::string advise_on_examples(const Convergence& convergence, size_t examples);

}  // namespace cokv::estimate
