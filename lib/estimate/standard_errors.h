// Errors of the values of one slice. Coalition noise is what other coalitions on the same examples would change, and
// what more pairs shrink; example noise is what other examples of the task would change.
#pragma once

#include "estimate/slice_draws.h"
#include "estimate/slice_values.h"

namespace cokv::estimate {

// Weight of each of a row's draws: the rows count by their weights, however many draws they have.
inline double draw_weight(const DrawRow& row) {
  return row.weight / static_cast<double>(row.draws());
}

// [players] Standard error of the value as reported, by coalition noise. NaN where a single draw leaves it unknown.
std::vector<double> coalition_errors(const SliceDraws& slice, const std::vector<PlayerSums>& rows);

// [players] Standard error of a player's distance from the mean player when the examples are a sample of the task's:
// coalition and example noise together. Empty with fewer than two rows.
std::vector<double> example_errors(const SliceDraws& slice, const AdjustedSlice& adjusted,
                                   const std::vector<PlayerSums>& rows);

}  // namespace cokv::estimate
