// The values estimated twice, each from one half of the draws: what a second run of half the size would have given.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "estimate/slice_values.h"

namespace cokv::estimate {

using Halves = std::array<std::vector<double>, 2>;  // [players] values of each half

// Blocks stay whole. They are taken in pairs, and split number `split` tosses a coin for which half gets which. Both
// halves use the same regression fit: its error is independent of the draws from which its prediction is subtracted.
// std::nullopt when some player has no draw in one of the halves.
std::optional<Halves> split_half(const std::vector<SliceDraws>& slices, const std::vector<AdjustedSlice>& adjusted,
                                 int split);

}  // namespace cokv::estimate
