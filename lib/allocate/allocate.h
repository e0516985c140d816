// Values to budgets: how many prompt tokens each KV head keeps when all heads together keep budget * players.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/head_budgets.h"
#include "core/head_grid.h"

namespace cokv::allocate {

enum class Mode {
  paper,     // truncated shares, no cap, remainder lost: the authors' set_cokv_size
  default_,  // exact total by water-filling under the cap and largest remainder
};

struct AllocationOptions {
  int budget = 128;  // mean prompt tokens per head, window included
  int window = kDefaultWindow;
  int alpha = 1;  // the alpha-th smallest value becomes weight 0
  Mode mode = Mode::default_;
  std::optional<int> max_length;  // prompt length: no head is given more (default mode)
  double floor = 0;  // share of the pool beyond the window that all heads get alike, 0 … 1 (default mode)
};

// values: [players], any unit; invariant to shift and scale. ConfigError for a budget below the window or alpha outside
// 1…players; InputError for values that are not finite.
HeadBudgets allocate(HeadGrid grid, const std::vector<double>& values, const AllocationOptions& options);

// Shares of a pool for weights w >= 0, each at most `cap`, summing exactly to min(pool, players * cap): water-filling,
// then largest remainder with ties to the lower index (docs/method.md, "Budgets").
std::vector<int> fill_shares(const std::vector<double>& weights, long pool, std::optional<int> cap);

}  // namespace cokv::allocate
