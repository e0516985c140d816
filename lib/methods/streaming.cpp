// StreamingLLM (Xiao et al., arXiv 2309.17453): the first 4 and the last budget - 4 tokens in every head. No scores.
#include <algorithm>
#include <numeric>

#include "methods/rules.h"

namespace cokv::methods {

CachePlan streaming_plan(const MethodInputs& inputs) {
  constexpr int kSinks = 4;
  const HeadGrid grid = inputs.grid;
  const int prefix = inputs.tokens->prefix();
  const int kept = std::min(inputs.prefix_budget(), prefix);
  if (kept == prefix) return CachePlan::full(grid);
  CachePlan plan = CachePlan::of_coalition(grid, Coalition(grid.players()));
  if (kept == 0) return plan;
  std::vector<int> positions(static_cast<size_t>(kept));
  const int sinks = std::min(kSinks, kept);
  std::iota(positions.begin(), positions.begin() + sinks, 0);
  std::iota(positions.begin() + sinks, positions.end(), prefix - (kept - sinks));
  plan.kept_prefix.assign(static_cast<size_t>(grid.players()), positions);
  return plan;
}

}  // namespace cokv::methods
