#include "methods/select_tokens.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/errors.h"

namespace cokv::methods {

CachePlan select_tokens(const RankedTokens& tokens, const HeadBudgets& budgets) {
  const HeadGrid grid = tokens.grid();
  COKV_CHECK(budgets.grid == grid, "budgets of another model");
  const int least = *std::min_element(budgets.tokens.begin(), budgets.tokens.end());
  if (least < tokens.window())
    throw ConfigError("budgets", fmt::format("a head has {} tokens, the window alone is {}", least, tokens.window()),
                      "use budgets made for this window, or a smaller `window`");
  CachePlan plan = CachePlan::of_coalition(grid, Coalition(grid.players()));
  for (int player = 0; player < grid.players(); ++player)
    if (budgets.tokens[static_cast<size_t>(player)] >= tokens.prompt_length()) plan.whole.insert(player);
  const bool windows_only = std::all_of(budgets.tokens.begin(), budgets.tokens.end(), [&tokens](int kept) {
    return kept == tokens.window() || kept >= tokens.prompt_length();
  });
  if (windows_only) return plan;
  plan.kept_prefix.resize(static_cast<size_t>(grid.players()));
  for (int player = 0; player < grid.players(); ++player) {
    const int kept = budgets.tokens[static_cast<size_t>(player)];
    if (kept < tokens.prompt_length())
      plan.kept_prefix[static_cast<size_t>(player)] = tokens.best(player, kept - tokens.window());
  }
  return plan;
}

}  // namespace cokv::methods
