// Values to budgets: how many prompt tokens each KV head keeps when all heads together keep budget * players.
#pragma once

#include <optional>
#include <vector>

#include "allocate/link.h"
#include "core/head_budgets.h"
#include "core/head_grid.h"
#include "core/mode.h"

namespace cokv::allocate {

struct AllocationOptions {
  int budget = 128;  // mean prompt tokens per head, window included
  int window = kDefaultWindow;
  int alpha = 1;  // of the published link: the alpha-th smallest value becomes weight 0
  // paper: truncated shares, no cap, remainder lost: the authors' set_cokv_size. default: an exact total by
  // water-filling under the cap and largest remainder.
  Mode mode = Mode::default_;
  std::optional<int> max_length;  // prompt length: no head is given more (default mode)
  std::optional<Link> link;       // nothing: default_link(mode); softmax: default mode only
  double eta = kDefaultEta;       // of softmax: 0 shares evenly

  Link used_link() const { return link.value_or(default_link(mode)); }
};

// values: [players], any unit; invariant to shift and scale. Equal values share evenly. ConfigError for a budget below
// the window and for an alpha outside 1…players or that leaves no head above it although values differ; InputError for
// values that are not finite.
HeadBudgets allocate(HeadGrid grid, const std::vector<double>& values, const AllocationOptions& options);

// ConfigError for a budget below the window, which every head keeps.
void check_budget(int budget, int window);

// ConfigError for an alpha outside 1…players, or that leaves no head above it although values differ.
void check_alpha(const std::vector<double>& values, int alpha);

// The largest alpha that leaves a head above it: the number of heads below the largest value; 0 where all are equal.
int largest_alpha(const std::vector<double>& values);

// Shares of a pool for weights w >= 0, each at most `cap`, summing exactly to min(pool, players * cap): water-filling,
// then largest remainder with ties to the lower index (docs/method.md, "Budgets").
std::vector<int> fill_shares(const std::vector<double>& weights, long pool, std::optional<int> cap);

}  // namespace cokv::allocate
