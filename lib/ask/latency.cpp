#include "ask/latency.h"

#include <algorithm>

#include "core/errors.h"
#include "core/rng.h"
#include "decode/row_decoder.h"

namespace cokv::ask {

namespace {

std::vector<int> random_tokens(const checkpoint::ModelConfig& config, int count) {
  Rng rng(42, "latency/prompt");
  std::vector<int> tokens;
  for (int i = 0; i < count; ++i)
    tokens.push_back(static_cast<int>(rng.below(static_cast<uint64_t>(config.vocabulary_size))));
  return tokens;
}

double median_step(const model::Transformer& model, decode::RowDecoder& decoder, int first_token, int steps) {
  model::DeviceStopwatch watch(model.placement());
  std::vector<double> seconds;
  int64_t token = first_token;
  for (int i = 0; i < steps; ++i) {
    const at::Tensor next =
        at::full({1, 1}, token, at::TensorOptions(at::kLong).device(model.placement().devices.front()));
    token = model.logits(decoder.step(next).squeeze(1)).argmax().item<int64_t>();
    seconds.push_back(watch.lap());
  }
  const auto middle = seconds.begin() + steps / 2;
  std::nth_element(seconds.begin(), middle, seconds.end());
  return *middle;
}

void reset_peak(const model::Placement& placement) {
  if (!model::reset_peak_memory(placement))
    throw DeviceError("/proc/self/clear_refs", "cannot be written: peak memory cannot be measured here");
}

Latency measure(const model::Transformer& model, std::span<const int> tokens, const MakePlan& make_plan,
                const LatencyOptions& options) {
  const at::InferenceMode no_gradients;
  Latency latency;
  latency.prompt_tokens = static_cast<int>(tokens.size());
  reset_peak(model.placement());
  model::DeviceStopwatch watch(model.placement());
  model::PrefilledPrompt prompt = model::prefill(model, tokens, {.window = options.window});
  latency.prefill_seconds = watch.lap();
  latency.prefill_peak_bytes = model::peak_memory(model.placement());

  const HeadGrid grid = model.config().grid();
  const methods::RankedTokens ranked(decode::token_scores(prompt, grid, options.scores));
  CachePlan plan = make_plan(ranked);
  latency.kept_tokens = plan.mean_kept(prompt.length, std::min(options.window, prompt.length));
  const bool everything = plan.whole == Coalition::everyone(grid.players());
  if (!everything) plan = plan.as_chosen(prompt.length, options.window);
  decode::RowDecoder decoder(model, prompt, std::span(&plan, 1), options.new_tokens);
  latency.cache_bytes = decoder.bytes() + (everything ? prompt.bytes() : 0);
  if (!everything) {
    prompt.keys.clear();  // no head reads them any more
    prompt.values.clear();
    latency.compress_seconds = watch.lap();
  }
  reset_peak(model.placement());
  latency.seconds_per_token = median_step(model, decoder, prompt.first_token, options.new_tokens);
  latency.decode_peak_bytes = model::peak_memory(model.placement());
  return latency;
}

}  // namespace

std::vector<Latency> measure_latency(const model::Transformer& model, int prompt_tokens,
                                     std::span<const MakePlan> plans, const LatencyOptions& options) {
  const std::vector<int> tokens = random_tokens(model.config(), prompt_tokens);
  std::vector<Latency> all;
  if (plans.empty()) return all;
  measure(model, std::span(tokens).first(std::min<size_t>(tokens.size(), 256)), plans.front(), options);
  for (const MakePlan& make_plan : plans) all.push_back(measure(model, tokens, make_plan, options));
  return all;
}

}  // namespace cokv::ask
