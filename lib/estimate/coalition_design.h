// Which coalition is drawn as pair number `draw` of (example, slice). A pure function of the seed and these numbers, so
// that resuming, sharding and extending cannot change it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/coalition.h"
#include "core/mode.h"

namespace cokv::estimate {

enum class Estimator { mean, regression, exact };

struct Design {
  Mode mode =
      Mode::default_;  // paper: one coalition for all examples; default: fresh for each example, in balanced blocks
  Estimator estimator = Estimator::mean;  // exact: draw k is the k-th coalition of the slice in lexicographic order
  int players = 0;
  std::vector<int> slices;  // coalition sizes, distinct, each in 1 … players - 1
  uint64_t seed = 42;
  bool blocks = true;  // default mode: a permutation is cut into several coalitions; false: each draw has its own
};

// The design of the game at a budget, which draws coalitions of its own: then the noise of one budget is not that of
// another. Budget 0, masked heads, is the design itself.
Design design_at(const Design& design, int budget);

// Slices with at most that many pairs are drawn without replacement in default mode: once all are drawn, the value is
// exact.
inline constexpr int64_t kSmallSlice = 1024;

// ConfigError naming the slice when a size is outside 1 … players - 1 or is given twice.
void check_design(const Design& design);

// Number of pairs (S, N \ S) with |S| = slice, saturating at 2^62.
int64_t pairs_of_slice(int players, int slice);

bool without_replacement(const Design& design, int slice);

// Pairs of each example that are worth evaluating when `pairs` were asked for: all there are for Estimator::exact, and
// never more than there are where draws are without replacement. ConfigError when an exact slice has over a million.
int64_t pairs_to_draw(const Design& design, int slice, int64_t pairs);

// Draws of one block are cut from one permutation and depend on each other; blocks are independent.
int block_of(const Design& design, int slice, int draw);

// Sizes above half of the players are complements of the smaller ones. Without replacement, draws past the last
// coalition begin again with the first.
Coalition draw_coalition(const Design& design, int example, int slice, int draw);

// Draws one coalition after another; fast when the draws of a block follow each other.
class CoalitionDealer {
 public:
  explicit CoalitionDealer(const Design& design) : design_(design) {}

  // Members of the smaller side of the pair (S itself when slice <= players/2), in no particular order.
  std::vector<int> deal(int example, int slice, int draw);

 private:
  const std::vector<int>& shuffled(int count, const std::string& label);

  const Design& design_;
  std::string label_;       // of order_
  std::vector<int> order_;  // the permutation last shuffled
};

}  // namespace cokv::estimate
