// The one currency for what a head may see: how many prompt tokens each KV head keeps, the local window included.
// A coalition is a budget plan with two values (everything, or the window alone); an allocator makes other plans.
#pragma once

#include <limits>
#include <vector>

#include "core/coalition.h"
#include "core/head_grid.h"

namespace cokv {

// The number of last prompt tokens that every head always sees, unless the user asks otherwise.
inline constexpr int kDefaultWindow = 8;

struct HeadBudgets {
  static constexpr int kWholePrompt = std::numeric_limits<int>::max();

  HeadGrid grid;
  std::vector<int> tokens;  // [players], prompt tokens kept, window included; kWholePrompt = all of them

  static HeadBudgets uniform(HeadGrid grid, int tokens);
  // Members keep the whole prompt, the others the window.
  static HeadBudgets of_coalition(HeadGrid grid, const Coalition& coalition, int window);

  // Mean over heads of the tokens kept of a prompt of that length.
  double mean_kept(int prompt_length) const;
  bool operator==(const HeadBudgets&) const = default;
};

}  // namespace cokv
