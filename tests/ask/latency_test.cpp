// What --latency states: bytes that can be counted by hand, and times that are there.
#include "ask/latency.h"

#include <gtest/gtest.h>

#include "core/errors.h"
#include "decode/greedy.h"
#include "support/small_llama.h"

namespace cokv::ask {
namespace {

model::Transformer small_model() {
  return model::Transformer::random(test::small_llama(), model::resolve_placement({.device = "cpu"}), 1);
}

CachePlan full_plan(const methods::RankedTokens& tokens) {
  return CachePlan::full(tokens.grid());
}

// Head 0 of layer 0 whole, every other head 12 tokens besides the window.
CachePlan mixed_plan(const methods::RankedTokens& tokens) {
  CachePlan plan{tokens.grid(), Coalition(tokens.grid().players()), {}};
  plan.whole.insert(0);
  plan.kept_prefix.resize(4);
  for (int player = 1; player < 4; ++player) plan.kept_prefix[static_cast<size_t>(player)] = tokens.best(player, 12);
  return plan;
}

TEST(Latency, CacheBytesAreThoseOfThePositionsHeld) {
  const std::vector<MakePlan> plans = {full_plan, mixed_plan};
  const auto measured = measure_latency(small_model(), 300, plans, {.window = 8, .new_tokens = 16});
  ASSERT_EQ(measured.size(), 2U);
  const int64_t position = 2 * 16 * 4;  // K and V of one head at one position, float32
  const int64_t own = 4 * (8 + 16) * position;
  EXPECT_EQ(measured[0].cache_bytes, 4 * 300 * position + own);
  EXPECT_EQ(measured[1].cache_bytes, (292 + 3 * 12) * position + own);
  EXPECT_DOUBLE_EQ(measured[0].kept_tokens, 300);
  EXPECT_DOUBLE_EQ(measured[1].kept_tokens, (300 + 3 * 20) / 4.0);
  for (const Latency& one : measured) {
    EXPECT_EQ(one.prompt_tokens, 300);
    EXPECT_GT(one.prefill_seconds, 0);
    EXPECT_GT(one.seconds_per_token, 0);
    EXPECT_GT(one.decode_peak_bytes, 0);
  }
}

TEST(Latency, PromptsBeyondTheModelAreRefused) {
  const std::vector<MakePlan> plans = {full_plan};
  EXPECT_THROW(measure_latency(small_model(), 990, plans, {.new_tokens = 16}), InputError);
}

// What is measured is what is scored: whole heads as lists decode to the same text.
TEST(Latency, APlanAsListsIsTheSamePlan) {
  const model::Transformer model = small_model();
  std::vector<int> prompt(60);
  for (size_t i = 0; i < prompt.size(); ++i) prompt[i] = static_cast<int>(i * 37 % 100);
  const auto prefilled = model::prefill(model, prompt, {});
  const methods::RankedTokens tokens(decode::token_scores(prefilled, model.config().grid(), {}));
  const CachePlan plan = mixed_plan(tokens);
  const std::vector<CachePlan> both = {plan, plan.as_chosen(60, 8)};
  EXPECT_TRUE(both[1].whole == Coalition(4));
  EXPECT_DOUBLE_EQ(both[1].mean_kept(60, 8), plan.mean_kept(60, 8));
  const auto texts = decode::decode_greedily(model, prefilled, both, {.max_new_tokens = 20});
  EXPECT_EQ(texts[0], texts[1]);
}

}  // namespace
}  // namespace cokv::ask
