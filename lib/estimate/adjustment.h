// Regression adjustment with cross-fitting (after Witter, Liu and Musco 2025): an additive model of u removes
// the noise of the other players from a player's mean; draws that the model has not seen correct its own error.
#pragma once

#include <vector>

#include "estimate/slice_draws.h"
#include "estimate/slice_values.h"

namespace cokv::estimate {

// One adjusted slice for each. A slice is centred only where the fit has no draws to learn from (a group of a single
// block), where the slice has at most kSmallSlice pairs (folds would share coalitions and not be independent), or where
// it leaves more variance.
std::vector<AdjustedSlice> adjust(const std::vector<SliceDraws>& slices);

}  // namespace cokv::estimate
