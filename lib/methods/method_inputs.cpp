#include "methods/method_inputs.h"

#include "allocate/allocate.h"

namespace cokv::methods {

MethodInputs MethodInputs::for_prompt(const RankedTokens& prompt) const {
  MethodInputs inputs = *this;
  inputs.grid = prompt.grid();
  inputs.window = prompt.window();
  inputs.prompt_length = prompt.prompt_length();
  inputs.tokens = &prompt;
  return inputs;
}

HeadBudgets budgets_in_proportion(const MethodInputs& inputs, const std::vector<double>& weights) {
  const long pool = static_cast<long>(inputs.prefix_budget()) * inputs.grid.players();
  HeadBudgets budgets = HeadBudgets::uniform(inputs.grid, inputs.window);
  const std::vector<int> shares = allocate::fill_shares(weights, pool, inputs.prefix_length());
  for (size_t player = 0; player < shares.size(); ++player) budgets.tokens[player] += shares[player];
  return budgets;
}

}  // namespace cokv::methods
