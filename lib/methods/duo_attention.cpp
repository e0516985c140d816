// DuoAttention (Xiao et al., arXiv 2410.10819): heads with the largest trained gates keep the whole prompt, the others
// stream (sinks and recent tokens). As many heads are whole as the budget pays for.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "core/errors.h"
#include "methods/mask.h"
#include "methods/plans.h"

namespace cokv::methods {

namespace {
// First `sinks` positions and those before the window that belong to the last `recent` tokens.
std::vector<int> streaming_prefix(int prefix, int sinks, int recent) {
  std::vector<int> positions(static_cast<size_t>(sinks + recent));
  std::iota(positions.begin(), positions.begin() + sinks, 0);
  std::iota(positions.begin() + sinks, positions.end(), prefix - recent);
  return positions;
}
}  // namespace

CachePlan plan_duo_attention(const MethodInput& input) {
  const HeadGrid grid = input.tokens.grid();
  const int length = input.tokens.prompt_length();
  const int streaming = input.duo_sinks + input.duo_recent;
  if (input.duo_sinks < 0 || input.duo_recent < input.tokens.window())
    throw ConfigError("duo-attention", fmt::format("{} sinks and {} recent tokens", input.duo_sinks, input.duo_recent),
                      fmt::format("the recent tokens hold the window's {}", input.tokens.window()));
  if (length <= streaming) return CachePlan::full(grid);
  if (input.budget < streaming)
    throw ConfigError("`methods` duo-attention",
                      fmt::format("a streaming head alone keeps {} tokens, the budget is {}", streaming, input.budget),
                      "give a larger budget, or a `duo_pattern` with a smaller sink_size and recent_size");
  const long spare = static_cast<long>(input.budget - streaming) * grid.players();
  const auto whole = static_cast<size_t>(spare / (length - streaming));
  const std::vector<int> order = rank_heads(*input.duo_gates);
  CachePlan plan = CachePlan::of_coalition(grid, Coalition(grid.players(), std::span(order).first(whole)));
  plan.kept_prefix.resize(order.size());
  const auto positions =
      streaming_prefix(input.tokens.prefix(), input.duo_sinks, input.duo_recent - input.tokens.window());
  for (const int player : std::span(order).subspan(whole)) plan.kept_prefix[static_cast<size_t>(player)] = positions;
  return plan;
}

}  // namespace cokv::methods
