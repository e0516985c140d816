// From draws to the values of one slice and their standard errors: for each player the mean, pooled over the groups, of
// the adjusted u over the draws that contain the player.
#pragma once

#include <vector>

#include "estimate/estimate.h"
#include "estimate/slice_draws.h"

namespace cokv::estimate {

// u(S) of one group split into a part whose mean over coalitions with player i is known, and what is left of it.
struct AdjustedGroup {
  double mean = 0;                // E of the part that all players share
  std::vector<double> expected;   // [players] E of the part that depends on i; empty = 0
  std::vector<double> residuals;  // [draws] what is left of u(S)
};

using AdjustedSlice = std::vector<AdjustedGroup>;  // one for each group of the draws

// Centred: each group's mean is the known part (scaled so that values stay unbiased). Paper mode: there is no known
// part.
AdjustedSlice centre(const SliceDraws& slice);

// Over the draws with player i, side by side for all players: how many, their residuals, the squares of these.
struct PlayerSums {
  std::vector<double> count, sum, squares;  // [players]
};

// Sums over the draws for which `use` holds (all where it is empty).
PlayerSums sum_by_player(const SliceDraws& slice, const DrawGroup& group, const AdjustedGroup& adjusted,
                         const std::vector<bool>& use);

// Values of the slice as named from sums of each group. Empty when a player is in no draw.
std::vector<double> values_of_sums(const SliceDraws& slice, const AdjustedSlice& adjusted,
                                   const std::vector<PlayerSums>& groups);

// UndrawnPlayer when a player is in no draw.
SliceEstimate estimate_slice(const SliceDraws& slice, const AdjustedSlice& adjusted);

}  // namespace cokv::estimate
