#include "core/cache_plan.h"

#include <algorithm>

namespace cokv {

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
