#include "core/cache_plan.h"

#include <algorithm>
#include <numeric>

namespace cokv {

CachePlan CachePlan::as_chosen(int prompt_length, int window) const {
  CachePlan plan{grid, Coalition(grid.players()), kept_prefix};
  plan.kept_prefix.resize(static_cast<size_t>(grid.players()));
  for (int player = 0; player < grid.players(); ++player) {
    if (!whole.contains(player)) continue;
    std::vector<int>& all = plan.kept_prefix[static_cast<size_t>(player)];
    all.resize(static_cast<size_t>(std::max(prompt_length - window, 0)));
    std::iota(all.begin(), all.end(), 0);
  }
  return plan;
}

double CachePlan::mean_kept(int prompt_length, int window) const {
  double sum = 0;
  for (int player = 0; player < grid.players(); ++player) {
    if (whole.contains(player)) {
      sum += prompt_length;
    } else {
      sum += std::min(window, prompt_length);
      if (!kept_prefix.empty()) sum += static_cast<double>(kept_prefix[static_cast<size_t>(player)].size());
    }
  }
  return sum / grid.players();
}

}  // namespace cokv
