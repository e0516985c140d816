// HeadKV-R2 (Fu et al., arXiv 2410.19258): budgets by the retrieval-reasoning scores of the query heads, as the CoKV
// authors port it to one cache per KV head.
#pragma once

#include <vector>

#include "core/head_budgets.h"
#include "methods/budget_rule.h"

namespace cokv::methods {

struct HeadKvScores {
  const std::vector<double>& values;  // [layers * query_heads] mean score of each query head
  int query_heads = 0;                // per layer, a multiple of kv_heads
  double beta = 1.01;                 // B // beta tokens a head follow the scores, the rest is uniform
};

// InputError for scores of another shape, not finite, negative or all zero. As published nothing caps a head at the
// prompt's length (what it gets beyond is lost); with `exact_totals` the surplus goes to other heads.
HeadBudgets headkv_budgets(HeadGrid grid, const HeadKvScores& scores, const BudgetRule& rule);

}  // namespace cokv::methods
