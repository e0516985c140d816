#include "cokv-bench/procedures.h"

#include <numeric>

#include "cokv-bench/roofline.h"
#include "core/rng.h"
#include "decode/greedy.h"

namespace cokv::bench {

std::vector<CachePlan> random_pairs(HeadGrid grid, int rows, uint64_t seed) {
  Rng rng(seed, "bench/coalitions");
  std::vector<CachePlan> plans;
  std::vector<int> order(static_cast<size_t>(grid.players()));
  std::iota(order.begin(), order.end(), 0);
  while (static_cast<int>(plans.size()) < rows) {
    rng.shuffle(std::span(order));
    const Coalition coalition(grid.players(), std::span(order).first(order.size() / 2));
    plans.push_back(CachePlan::of_coalition(grid, coalition));
    if (static_cast<int>(plans.size()) < rows) plans.push_back(CachePlan::of_coalition(grid, coalition.complement()));
  }
  return plans;
}

Timing time_ours(const model::Transformer& model, std::span<const int> prompt, std::span<const CachePlan> plans,
                 int new_tokens) {
  const at::InferenceMode no_gradients;
  const at::Device device = model.placement().devices.front();
  Timing timing;
  const double begin = synchronised_seconds(device);
  const model::PrefilledPrompt prefilled = model::prefill(model, prompt, {});
  const double middle = synchronised_seconds(device);
  decode::decode_greedily(model, prefilled, plans,
                          {.max_new_tokens = new_tokens});  // no stop token: all rows run to the end
  timing.prefill = middle - begin;
  timing.decode = synchronised_seconds(device) - middle;
  return timing;
}

Timing time_reference(const model::Transformer& model, std::span<const int> prompt, std::span<const CachePlan> plans,
                      int new_tokens) {
  Timing mean;
  for (const CachePlan& plan : plans) {
    const Timing one = time_ours(model, prompt, std::span(&plan, 1), new_tokens);
    mean.prefill += one.prefill / static_cast<double>(plans.size());
    mean.decode += one.decode / static_cast<double>(plans.size());
  }
  return mean;
}

}  // namespace cokv::bench
