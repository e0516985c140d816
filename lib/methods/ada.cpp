#include "methods/ada.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "allocate/allocate.h"
#include "methods/rules.h"

namespace cokv::methods {

namespace {

constexpr double kFloorShare = 0.2;

// AdaKV's formula: each part rounded by itself, so that a layer may lose a few tokens.
std::vector<int> published_sizes(const std::vector<int>& won, int mean) {
  const double floor = std::trunc(kFloorShare * mean);
  std::vector<int> sizes;
  for (const int count : won) sizes.push_back(static_cast<int>(std::nearbyint((1 - kFloorShare) * count + floor)));
  return sizes;
}

std::vector<int> exact_sizes(const std::vector<int>& won, int total, int cap) {
  const double floor = kFloorShare * total / static_cast<double>(won.size());
  std::vector<double> weights;
  for (const int count : won) weights.push_back((1 - kFloorShare) * count + floor);
  return allocate::fill_shares(weights, total, cap);
}

}  // namespace

std::vector<int> best_of_layer(const RankedTokens& tokens, int layer, int count) {
  // A merge of the heads' sorted scores; the heap holds each head's best score not yet taken.
  const HeadGrid grid = tokens.grid();
  COKV_CHECK(count <= grid.kv_heads * tokens.prefix(), "a layer has fewer prefix positions than asked for");
  std::vector<int> won(static_cast<size_t>(grid.kv_heads));
  std::vector<std::pair<float, int>> heap;  // (score, -kv_head): of equal scores the lower head is on top
  const auto offer = [&](int kv_head) {
    const int player = grid.player({layer, kv_head});
    const int next = won[static_cast<size_t>(kv_head)];
    if (next == tokens.prefix()) return;
    heap.emplace_back(tokens.scores(player)[size_t(tokens.order(player)[size_t(next)])], -kv_head);
    std::push_heap(heap.begin(), heap.end());
  };
  for (int kv_head = 0; kv_head < grid.kv_heads; ++kv_head) offer(kv_head);
  for (int taken = 0; taken < count; ++taken) {
    std::pop_heap(heap.begin(), heap.end());
    const int kv_head = -heap.back().second;
    heap.pop_back();
    ++won[static_cast<size_t>(kv_head)];
    offer(kv_head);
  }
  return won;
}

HeadBudgets adapt_inside_layers(const RankedTokens& tokens, const HeadBudgets& layers, bool exact_totals) {
  const HeadGrid grid = tokens.grid();
  HeadBudgets adapted = HeadBudgets::uniform(grid, tokens.window());
  for (int layer = 0; layer < grid.layers; ++layer) {
    const auto first = static_cast<size_t>(grid.player({layer, 0}));
    int total = 0;
    for (int kv_head = 0; kv_head < grid.kv_heads; ++kv_head)
      total += layers.tokens[first + static_cast<size_t>(kv_head)] - tokens.window();
    const std::vector<int> won = best_of_layer(tokens, layer, total);
    const std::vector<int> sizes =
        exact_totals ? exact_sizes(won, total, tokens.prefix()) : published_sizes(won, total / grid.kv_heads);
    for (size_t kv_head = 0; kv_head < sizes.size(); ++kv_head) adapted.tokens[first + kv_head] += sizes[kv_head];
  }
  return adapted;
}

HeadBudgets ada_budgets(const MethodInputs& inputs) {
  return adapt_inside_layers(*inputs.tokens, uniform_budgets(inputs), inputs.mode == Mode::default_);
}

HeadBudgets ada_pyramid_budgets(const MethodInputs& inputs) {
  return adapt_inside_layers(*inputs.tokens, pyramid_budgets(inputs), inputs.mode == Mode::default_);
}

}  // namespace cokv::methods
