// CoKV (arXiv 2502.17501): budgets by Sliced Shapley values; and the same budgets assigned at random, the control that
// tells whether the values matter or only how unequal they are.
#pragma once

#include <cstdint>

#include "core/head_budgets.h"

namespace cokv::methods {

// The same budgets in an order drawn from the seed.
HeadBudgets shuffle_heads(HeadBudgets budgets, uint64_t seed);

}  // namespace cokv::methods
