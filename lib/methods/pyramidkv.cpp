#include "methods/pyramidkv.h"

#include <algorithm>
#include <vector>

#include "allocate/allocate.h"
#include "methods/plans.h"
#include "methods/select_tokens.h"

namespace cokv::methods {

namespace {
constexpr int kBeta = 20;  // the last layers aim at B / 20
}  // namespace

HeadBudgets pyramid_budgets(HeadGrid grid, const BudgetRule& rule) {
  check(rule);
  const int mean = rule.prefix_budget();
  int lowest = mean / kBeta;
  int highest = 2 * mean - lowest;
  std::optional<int> cap;
  if (rule.prompt_length) {
    cap = std::max(*rule.prompt_length - rule.window, 0);
    if (highest >= *cap) {
      highest = std::max(*cap, mean);
      lowest = 2 * mean - highest;
    }
  }
  const int steps = std::max(grid.layers - 1, 1);
  HeadBudgets budgets = HeadBudgets::uniform(grid, rule.window);
  if (!rule.exact_totals) {
    const int step = (highest - lowest) / steps;
    for (int player = 0; player < grid.players(); ++player)
      budgets.tokens[static_cast<size_t>(player)] += highest - grid.head(player).layer * step;
    return budgets;
  }
  std::vector<double> line(budgets.tokens.size());
  for (int player = 0; player < grid.players(); ++player)
    line[static_cast<size_t>(player)] = highest - (highest - lowest) * double(grid.head(player).layer) / steps;
  const std::vector<int> shares = allocate::fill_shares(line, static_cast<long>(mean) * grid.players(), cap);
  for (size_t player = 0; player < shares.size(); ++player) budgets.tokens[player] += shares[player];
  return budgets;
}

CachePlan plan_pyramidkv(const MethodInput& input) {
  return select_tokens(input.tokens, pyramid_budgets(input.tokens.grid(), input.rule()));
}

}  // namespace cokv::methods
