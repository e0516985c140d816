// SnapKV (Li et al., arXiv 2404.14469) with one cache per KV head: the same budget everywhere.
#include "methods/plans.h"
#include "methods/select_tokens.h"

namespace cokv::methods {

CachePlan plan_uniform(const MethodInput& input) {
  return select_tokens(input.tokens, HeadBudgets::uniform(input.tokens.grid(), input.budget));
}

}  // namespace cokv::methods
