// Prefill, a decode step, merging of attention, and token scores, on a small Llama with random weights.
#include <benchmark/benchmark.h>

#include <array>
#include <numeric>
#include <optional>

#include "core/rng.h"
#include "decode/row_decoder.h"
#include "decode/token_scores.h"
#include "model/attention.h"
#include "model/prefill.h"
#include "support/plans.h"
#include "support/small_llama.h"

namespace cokv {
namespace {

constexpr int kPromptTokens = 1024, kRows = 64, kSteps = 16;

const model::Transformer& llama() {
  static const model::Transformer model = [] {
    checkpoint::ModelConfig config = test::small_llama();
    config.hidden_size = 512;
    config.intermediate_size = 1536;
    config.layers = 4;
    config.query_heads = 8;
    config.head_dim = 64;
    config.vocabulary_size = 16000;
    config.max_positions = 2 * kPromptTokens;
    return model::Transformer::random(config, model::resolve_placement({.device = "cpu"}), 42);
  }();
  return model;
}

std::vector<int> prompt_tokens() {
  std::vector<int> tokens(kPromptTokens);
  std::iota(tokens.begin(), tokens.end(), 0);
  return tokens;
}

const model::PrefilledPrompt& prompt() {
  static const model::PrefilledPrompt prompt = [] {
    const at::InferenceMode no_gradients;
    return model::prefill(llama(), prompt_tokens(), {});
  }();
  return prompt;
}

// Coalitions of half of the heads and their complements, as a profile decodes them.
std::vector<CachePlan> pairs_of_plans() {
  const HeadGrid grid = llama().config().grid();
  Rng rng(42, "benchmark/coalitions");
  std::vector<CachePlan> plans;
  while (plans.size() < kRows) {
    const Coalition coalition = test::random_coalition(grid.players(), grid.players() / 2, rng);
    plans.push_back(CachePlan::of_coalition(grid, coalition));
    plans.push_back(CachePlan::of_coalition(grid, coalition.complement()));
  }
  return plans;
}

// The whole prompt, in chunks: with the smallest, all but the first attend to what was read before.
void prefill_in_chunks(benchmark::State& state) {
  const at::InferenceMode no_gradients;
  const std::vector<int> tokens = prompt_tokens();
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(model::prefill(llama(), tokens, {.chunk = static_cast<int>(state.range(0))}));
  state.SetItemsProcessed(state.iterations() * kPromptTokens);
}
BENCHMARK(prefill_in_chunks)->Arg(256)->Arg(1024)->Unit(benchmark::kMillisecond)->UseRealTime();

void decode_step_of_64_rows(benchmark::State& state) {
  const at::InferenceMode no_gradients;
  const std::vector<CachePlan> plans = pairs_of_plans();
  const at::Tensor tokens = at::arange(kRows, at::kLong).unsqueeze(1);
  std::optional<decode::RowDecoder> decoder;
  int left = 0;
  for ([[maybe_unused]] auto _ : state) {
    if (left-- == 0) {
      state.PauseTiming();
      decoder.emplace(llama(), prompt(), plans, kSteps + 1);
      left = kSteps - 1;
      state.ResumeTiming();
    }
    benchmark::DoNotOptimize(llama().logits(decoder->step(tokens).select(1, 0)).argmax(-1));
  }
  state.SetItemsProcessed(state.iterations() * kRows);
}
BENCHMARK(decode_step_of_64_rows)->Unit(benchmark::kMillisecond)->UseRealTime();

void merge_of_attention(benchmark::State& state) {
  const at::InferenceMode no_gradients;
  const auto part = [] { return model::Attended{at::randn({kRows, 8, 1, 64}), at::randn({kRows, 8, 1})}; };
  const std::array parts = {part(), part(), part()};  // shared, chosen and own, as under a budget
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(model::merge(parts));
}
BENCHMARK(merge_of_attention)->Unit(benchmark::kMicrosecond)->UseRealTime();

void token_scores(benchmark::State& state) {
  const at::InferenceMode no_gradients;
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(decode::token_scores(prompt(), llama().config().grid(), {}));
}
BENCHMARK(token_scores)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace cokv
