#include "core/head_budgets.h"

#include <algorithm>

namespace cokv {

HeadBudgets HeadBudgets::uniform(HeadGrid grid, int tokens) {
  return {grid, std::vector<int>(static_cast<size_t>(grid.players()), tokens)};
}

HeadBudgets HeadBudgets::of_coalition(HeadGrid grid, const Coalition& coalition, int window) {
  COKV_CHECK(coalition.players() == grid.players(), "coalition of another grid");
  HeadBudgets budgets = uniform(grid, window);
  for (const int player : coalition.members()) budgets.tokens[static_cast<size_t>(player)] = kWholePrompt;
  return budgets;
}

double HeadBudgets::mean_kept(int prompt_length) const {
  double sum = 0;
  for (const int kept : tokens) sum += std::min(kept, prompt_length);
  return sum / static_cast<double>(tokens.size());
}

}  // namespace cokv
