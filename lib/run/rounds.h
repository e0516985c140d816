// A run in rounds: every round brings all examples to a fixed number of pairs; after it the values are assessed, and
// once they are stable the rest is not evaluated. The numbers are fixed so that nothing but the record decides.
#pragma once

#include <functional>

#include "estimate/estimate.h"
#include "run/profiler.h"

namespace cokv::run {

// Pairs of each slice and example after which a run of `pairs` is assessed: 4, 6, 8, 12, 16, 24, 32, … and `pairs`.
std::vector<int64_t> check_points(int64_t pairs);

// Pairs that each slice gets when so many are asked for: never more than there are.
std::vector<int64_t> pairs_of_slices(const estimate::Design& design, int64_t pairs);

// How far the first so many pairs of every slice and example can be trusted.
using Assess = std::function<estimate::Convergence(int64_t pairs)>;

struct Rounds {
  WorkOptions work;             // `pairs` and `from` are set round by round
  std::vector<int64_t> points;  // ascending; a single one never stops early
};

struct RoundsDone {
  int64_t pairs = 0;     // reached by every slice and example
  bool finished = true;  // false: `after` stopped it in between
};

// The batches of all rounds, one after the other.
std::vector<Batch> all_batches(const Rounds& rounds, const estimate::Design& design);

RoundsDone evaluate_rounds(const Rounds& rounds, const estimate::Design& design, const Utility& utility,
                           record::EvaluationLog& log, const AfterBatch& after, const Assess& assess);

}  // namespace cokv::run
