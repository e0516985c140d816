// PyramidKV (Cai et al., arXiv 2406.02069): layer budgets on a line that falls from the first layer to the last.
#pragma once

#include "core/head_budgets.h"
#include "methods/budget_rule.h"

namespace cokv::methods {

// With the published integer step, which keeps more than asked (13 % at budget 64); with `exact_totals` the same line
// with a real step, whose mean is the budget, and largest remainders. Without a prompt length it is taken as unlimited.
HeadBudgets pyramid_budgets(HeadGrid grid, const BudgetRule& rule);

}  // namespace cokv::methods
