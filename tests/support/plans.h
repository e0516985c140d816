// Cache plans of every kind, drawn at random.
#pragma once

#include <span>
#include <vector>

#include "core/cache_plan.h"
#include "core/rng.h"

namespace cokv::test {

inline Coalition random_coalition(int players, int size, Rng& rng) {
  std::vector<int> order(static_cast<size_t>(players));
  for (int i = 0; i < players; ++i) order[static_cast<size_t>(i)] = i;
  rng.shuffle(std::span(order));
  return Coalition(players, std::span(order).first(static_cast<size_t>(size)));
}

// Coalitions of every size, both sides of each pair, and plans that keep chosen positions in unequal numbers.
inline std::vector<CachePlan> all_kinds_of_plans(HeadGrid grid, int prompt_length, uint64_t seed) {
  Rng rng(seed, "plans");
  std::vector<CachePlan> plans = {CachePlan::full(grid), CachePlan::of_coalition(grid, Coalition(grid.players()))};
  for (int size = 1; size < grid.players(); ++size) {
    const Coalition coalition = random_coalition(grid.players(), size, rng);
    plans.push_back(CachePlan::of_coalition(grid, coalition));
    plans.push_back(CachePlan::of_coalition(grid, coalition.complement()));
  }
  for (int i = 0; i < 3; ++i) {
    CachePlan plan = CachePlan::of_coalition(grid, random_coalition(grid.players(), i, rng));
    for (int player = 0; player < grid.players(); ++player) {
      std::vector<int> kept;
      for (int position = 0; position < prompt_length - 8; ++position)
        if (rng.below(4) < static_cast<uint64_t>(i + player % 2)) kept.push_back(position);
      plan.kept_prefix.push_back(kept);
    }
    plans.push_back(plan);
  }
  return plans;
}

}  // namespace cokv::test
