// DuoAttention (Xiao et al., arXiv 2410.10819): heads with the largest trained gates keep the whole prompt, the others
// stream (sinks and recent tokens). As many heads are whole as the budget pays for.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "core/errors.h"
#include "methods/mask.h"
#include "methods/rules.h"

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

CachePlan duo_attention_plan(const MethodInputs& inputs) {
  const HeadGrid grid = inputs.grid;
  const int length = *inputs.prompt_length;
  const int streaming = inputs.duo_sinks + inputs.duo_recent;
  if (inputs.duo_sinks < 0 || inputs.duo_recent < inputs.window)
    throw ConfigError("duo-attention",
                      fmt::format("{} sinks and {} recent tokens", inputs.duo_sinks, inputs.duo_recent),
                      fmt::format("the recent tokens hold the window's {}", inputs.window));
  if (length <= streaming) return CachePlan::full(grid);
  if (inputs.budget < streaming)
    throw ConfigError("duo-attention",
                      fmt::format("a streaming head alone keeps {} tokens, the budget is {}", streaming, inputs.budget),
                      "give a larger budget, or a `duo_pattern` with a smaller sink_size and recent_size");
  const long spare = static_cast<long>(inputs.budget - streaming) * grid.players();
  const auto whole = static_cast<size_t>(spare / (length - streaming));
  const std::vector<int> order = rank_heads(inputs.duo_gates);
  CachePlan plan = CachePlan::of_coalition(grid, Coalition(grid.players(), std::span(order).first(whole)));
  plan.kept_prefix.resize(order.size());
  const auto positions = streaming_prefix(inputs.tokens->prefix(), inputs.duo_sinks, inputs.duo_recent - inputs.window);
  for (const int player : std::span(order).subspan(whole)) plan.kept_prefix[static_cast<size_t>(player)] = positions;
  return plan;
}

}  // namespace cokv::methods
