#include "methods/cokv.h"

#include "allocate/allocate.h"
#include "core/rng.h"
#include "methods/rules.h"

namespace cokv::methods {

HeadBudgets shuffle_heads(HeadBudgets budgets, uint64_t seed) {
  Rng rng(seed, "random-budgets");
  rng.shuffle(std::span(budgets.tokens));
  return budgets;
}

HeadBudgets cokv_budgets(const MethodInputs& inputs) {
  allocate::AllocationOptions options;
  options.budget = inputs.budget;
  options.window = inputs.window;
  options.alpha = inputs.alpha;
  options.mode = inputs.mode;
  options.max_length = inputs.prompt_length;
  options.link = inputs.link;
  options.eta = inputs.eta;
  return allocate::allocate(inputs.grid, inputs.values, options);
}

HeadBudgets random_budgets(const MethodInputs& inputs) {
  return shuffle_heads(cokv_budgets(inputs), inputs.seed);
}

}  // namespace cokv::methods
