// Errors of the values of one slice. Coalition noise is what other coalitions on the same examples would change, and
// what more pairs shrink; example noise is what other examples of the task would change.
#pragma once

#include "estimate/slice_draws.h"
#include "estimate/slice_values.h"

namespace cokv::estimate {

// Weight of each of a group's draws: the groups count by their weights, however many draws they have.
inline double draw_weight(const DrawGroup& group) {
  return group.weight / static_cast<double>(group.draws());
}

// [players] Standard error of the value as reported, by coalition noise. NaN where a single draw leaves it unknown.
std::vector<double> coalition_errors(const SliceDraws& slice, const std::vector<PlayerSums>& groups);

// [players] Standard error of a player's distance from the mean player when the examples are a sample of the task's:
// coalition and example noise together. Empty with fewer than two groups.
std::vector<double> example_errors(const SliceDraws& slice, const AdjustedSlice& adjusted,
                                   const std::vector<PlayerSums>& groups);

}  // namespace cokv::estimate
