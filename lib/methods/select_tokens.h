// Selects which prompt tokens each head keeps, given how many: SnapKV's selection, used by every method with budgets.
#pragma once

#include "core/cache_plan.h"
#include "core/head_budgets.h"
#include "methods/ranked_tokens.h"

namespace cokv::methods {

// Each head keeps its budget - window best prefix positions (ties: the lower position), plus the window. Heads whose
// budget reaches the prompt length keep it whole. Serves any budgets.json. ConfigError for a budget below the window.
CachePlan select_tokens(const RankedTokens& tokens, const HeadBudgets& budgets);

}  // namespace cokv::methods
