// Which coalition is drawn as pair number `draw` of (example, slice). A pure function of the seed and these numbers, so
// that resuming, sharding and extending cannot change it.
#pragma once

#include <cstdint>
#include <vector>

#include "core/coalition.h"

namespace cokv::estimate {

enum class Mode { paper, default_ };
enum class Estimator { mean, regression, exact };

struct Design {
  Mode mode =
      Mode::default_;  // paper: one coalition for all examples; default: fresh for each example, in balanced blocks
  Estimator estimator = Estimator::mean;  // exact: draw k is the k-th coalition of the slice in lexicographic order
  int players = 0;
  std::vector<int> slices;  // coalition sizes, distinct, each in 1 … players/2
  uint64_t seed = 42;
};

// ConfigError naming the slice when a slice is outside 1 … players - 1. Sizes above players/2 are mirrored to players -
// size (same ranking) by the caller's choice; duplicates are refused.
void check_design(const Design& design);

Coalition draw_coalition(const Design& design, int example, int slice, int draw);

// Number of pairs of a slice that exist (for Estimator::exact), saturating at 2^62.
int64_t pairs_of_slice(int players, int slice);

}  // namespace cokv::estimate
