// The values estimated twice, each from one half of the draws: what a second run of half the size would have given.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "estimate/slice_values.h"

namespace cokv::estimate {

using Halves = std::array<std::vector<double>, 2>;  // [players] values of each half

// Blocks stay whole and are dealt two by two, one to each half, by the coin of split number `split`. What a regression
// took off is common knowledge of both halves: its error is independent of the draws that it is taken off from.
// Nothing when some player is in no draw of a half.
std::optional<Halves> split_half(const std::vector<SliceDraws>& slices, const std::vector<AdjustedSlice>& adjusted,
                                 int split);

}  // namespace cokv::estimate
