// Which players a design draws, known from its seed before anything is evaluated. A player that a slice never draws has
// no value in it.
#pragma once

#include <cstdint>
#include <vector>

#include "core/head_grid.h"
#include "estimate/coalition_design.h"

namespace cokv::estimate {

// Players, ascending, that the first `pairs` pairs of the slice leave undrawn on all of the examples 0 … examples - 1.
std::vector<int> undrawn_players(const Design& design, int slice, int examples, int64_t pairs);

// The fewest pairs that leave no player of any slice undrawn.
int64_t sufficient_pairs(const Design& design, int examples);

// ConfigError naming a head that so many pairs leave undrawn, and the fewest pairs that suffice.
void check_coverage(const Design& design, HeadGrid grid, int examples, int64_t pairs);

}  // namespace cokv::estimate
