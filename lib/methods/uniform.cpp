// The same budget in every head: with SnapKV's choice of tokens, SnapKV (Li et al., arXiv 2404.14469) with one cache
// per KV head.
#include "methods/rules.h"

namespace cokv::methods {

HeadBudgets uniform_budgets(const MethodInputs& inputs) {
  return HeadBudgets::uniform(inputs.grid, inputs.budget);
}

}  // namespace cokv::methods
