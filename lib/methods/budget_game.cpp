#include "methods/budget_game.h"

#include <cmath>

#include "core/errors.h"
#include "methods/select_tokens.h"

namespace cokv::methods {

GameTokens game_tokens(int budget, int window) {
  COKV_CHECK(budget > window, "a budget beyond the window");
  const int even = budget - window, member = static_cast<int>(std::lround(1.75 * even));
  return {member, 2 * even - member};
}

int shortest_prompt(int budget, int window) {
  return window + game_tokens(budget, window).member;
}

bool can_be_played(const RankedTokens& tokens, int budget) {
  return shortest_prompt(budget, tokens.window()) <= tokens.prompt_length();
}

CachePlan plan_of_game(const RankedTokens& tokens, const Coalition& coalition, int budget) {
  COKV_CHECK(can_be_played(tokens, budget), "a prompt that holds a member's tokens");
  const GameTokens counts = game_tokens(budget, tokens.window());
  HeadBudgets budgets = HeadBudgets::uniform(tokens.grid(), tokens.window() + counts.other);
  for (const int player : coalition.members())
    budgets.tokens[static_cast<size_t>(player)] = tokens.window() + counts.member;
  return select_tokens(tokens, budgets);
}

std::vector<double> first_order_worths(const RankedTokens& tokens, std::span<const float> gates, int budget) {
  COKV_CHECK(can_be_played(tokens, budget), "a prompt that holds a member's tokens");
  const auto prefix = static_cast<size_t>(tokens.prefix());
  COKV_CHECK(gates.size() == static_cast<size_t>(tokens.grid().players()) * prefix, "one gate for each head and token");
  const GameTokens counts = game_tokens(budget, tokens.window());
  std::vector<double> worths;
  for (int player = 0; player < tokens.grid().players(); ++player) {
    const auto gained = tokens.order(player).subspan(static_cast<size_t>(counts.other),
                                                     static_cast<size_t>(counts.member - counts.other));
    double sum = 0;
    for (const int position : gained)
      sum += static_cast<double>(gates[static_cast<size_t>(player) * prefix + static_cast<size_t>(position)]);
    worths.push_back(sum / 2);
  }
  return worths;
}

}  // namespace cokv::methods
