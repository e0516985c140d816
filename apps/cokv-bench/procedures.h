// The two procedures that are compared: the reference (prefill again for every coalition, decode it alone) and ours
// (prefill once, decode all coalitions as one batch).
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/cache_plan.h"
#include "model/transformer.h"

namespace cokv::bench {

struct Timing {
  double prefill = 0;      // seconds, once an example
  double decode = 0;       // seconds, all rows
  int64_t peak_bytes = 0;  // the most memory in use, weights included; 0: not known
};

// Seconds by kind of operator (operator_times.h).
struct Parts {
  std::map<std::string, double> prefill, decode;
};

// Pairs of random coalitions of half the players, both sides side by side.
std::vector<CachePlan> random_pairs(HeadGrid grid, int rows, uint64_t seed);

// Seconds for one (coalition, example) of the reference procedure; the mean over `plans`.
Timing time_reference(const model::Transformer& model, std::span<const int> prompt, std::span<const CachePlan> plans,
                      int new_tokens);

// Seconds for all `plans` together.
Timing time_ours(const model::Transformer& model, std::span<const int> prompt, std::span<const CachePlan> plans,
                 int new_tokens);

// Where the time of the same goes.
Parts parts_of_ours(const model::Transformer& model, std::span<const int> prompt, std::span<const CachePlan> plans,
                    int new_tokens);

}  // namespace cokv::bench
