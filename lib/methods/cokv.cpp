#include "methods/cokv.h"

#include "allocate/allocate.h"
#include "core/rng.h"
#include "methods/plans.h"
#include "methods/select_tokens.h"

namespace cokv::methods {

namespace {
HeadBudgets allocated(const MethodInput& input) {
  allocate::AllocationOptions options;
  options.budget = input.budget;
  options.window = input.tokens.window();
  options.alpha = input.alpha;
  options.mode = input.paper_mode && !input.exact_totals ? allocate::Mode::paper : allocate::Mode::default_;
  options.max_length = input.tokens.prompt_length();
  options.floor = input.floor;
  return allocate::allocate(input.tokens.grid(), *input.values, options);
}
}  // namespace

HeadBudgets shuffle_heads(HeadBudgets budgets, uint64_t seed) {
  Rng rng(seed, "random-budgets");
  rng.shuffle(std::span(budgets.tokens));
  return budgets;
}

CachePlan plan_cokv(const MethodInput& input) {
  return select_tokens(input.tokens, allocated(input));
}

CachePlan plan_random(const MethodInput& input) {
  return select_tokens(input.tokens, shuffle_heads(allocated(input), input.seed));
}

}  // namespace cokv::methods
