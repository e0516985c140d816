// PyramidKV (Cai et al., arXiv 2406.02069): layer budgets on a line that falls from the first layer to the last. With
// the published integer step it keeps more than asked (13 % at budget 64); the exact total takes the same line with a
// real step, whose mean is the budget. Without a prompt length the prompt is taken as unlimited.
#include <algorithm>

#include "allocate/allocate.h"
#include "methods/rules.h"

namespace cokv::methods {

namespace {
constexpr int kBeta = 20;  // the last layers aim at B / 20
}  // namespace

HeadBudgets pyramid_budgets(const MethodInputs& inputs) {
  const HeadGrid grid = inputs.grid;
  const int mean = inputs.prefix_budget();
  int lowest = mean / kBeta;
  int highest = 2 * mean - lowest;
  if (const std::optional<int> most = inputs.prefix_length(); most && highest >= *most) {
    highest = std::max(*most, mean);
    lowest = 2 * mean - highest;
  }
  const int steps = std::max(grid.layers - 1, 1);
  if (inputs.mode == Mode::paper) {
    const int step = (highest - lowest) / steps;
    HeadBudgets budgets = HeadBudgets::uniform(grid, inputs.window);
    for (int player = 0; player < grid.players(); ++player)
      budgets.tokens[static_cast<size_t>(player)] += highest - grid.head(player).layer * step;
    return budgets;
  }
  std::vector<double> line(static_cast<size_t>(grid.players()));
  for (int player = 0; player < grid.players(); ++player)
    line[static_cast<size_t>(player)] = highest - (highest - lowest) * double(grid.head(player).layer) / steps;
  return budgets_in_proportion(inputs, line);
}

}  // namespace cokv::methods
