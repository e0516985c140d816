#include "cokv-bench/procedures.h"

#include <algorithm>
#include <numeric>

#include "cokv-bench/operator_times.h"
#include "core/rng.h"
#include "decode/greedy.h"
#include "model/device.h"

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
  Timing timing;
  const bool peak_is_known = model::reset_peak_memory(model.placement());
  model::DeviceStopwatch watch(model.placement());
  const model::PrefilledPrompt prefilled = model::prefill(model, prompt, {});
  timing.prefill = watch.lap();
  decode::decode_greedily(model, prefilled, plans,
                          {.max_new_tokens = new_tokens});  // no stop token: all rows run to the end
  timing.decode = watch.lap();
  if (peak_is_known) timing.peak_bytes = model::peak_memory(model.placement());
  return timing;
}

Parts parts_of_ours(const model::Transformer& model, std::span<const int> prompt, std::span<const CachePlan> plans,
                    int new_tokens) {
  const at::InferenceMode no_gradients;
  model::PrefilledPrompt prefilled;
  Parts parts;
  parts.prefill = operator_times(model.placement(), [&] { prefilled = model::prefill(model, prompt, {}); });
  parts.decode = operator_times(
      model.placement(), [&] { decode::decode_greedily(model, prefilled, plans, {.max_new_tokens = new_tokens}); });
  return parts;
}

Timing time_reference(const model::Transformer& model, std::span<const int> prompt, std::span<const CachePlan> plans,
                      int new_tokens) {
  Timing mean;
  for (const CachePlan& plan : plans) {
    const Timing one = time_ours(model, prompt, std::span(&plan, 1), new_tokens);
    mean.prefill += one.prefill / static_cast<double>(plans.size());
    mean.decode += one.decode / static_cast<double>(plans.size());
    mean.peak_bytes = std::max(mean.peak_bytes, one.peak_bytes);
  }
  return mean;
}

}  // namespace cokv::bench
