// Batched decoding over a shared prompt against the dense twin, token for token.
#include "decode/greedy.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "support/dense_twin.h"
#include "support/plans.h"

namespace cokv::decode {
namespace {

namespace fs = std::filesystem;

struct Case {
  model::Transformer model;
  std::vector<int> prompt;
  model::PrefilledPrompt prefilled;
};

Case make_case(const fs::path& folder, int length, uint64_t seed, int chunk = 2048) {
  model::Transformer model = model::Transformer::load(folder, model::resolve_placement({.device = "cpu"}));
  Rng rng(seed, "prompt");
  std::vector<int> prompt;
  for (int i = 0; i < length; ++i)
    prompt.push_back(3 + static_cast<int>(rng.below(static_cast<uint64_t>(model.config().vocabulary_size - 3))));
  model::PrefilledPrompt prefilled = model::prefill(model, prompt, {.chunk = chunk, .window = 8});
  return {std::move(model), std::move(prompt), std::move(prefilled)};
}

fs::path golden_model(const std::string& name) {
  return fs::path(COKV_SOURCE_DIR) / "tests/golden/models" / name;
}

void expect_equal_to_twin(const Case& c, const std::vector<CachePlan>& plans, const GreedyOptions& options) {
  const auto texts = decode_greedily(c.model, c.prefilled, plans, options);
  ASSERT_EQ(texts.size(), plans.size());
  for (size_t row = 0; row < plans.size(); ++row)
    EXPECT_EQ(texts[row],
              test::decode_densely(c.model, c.prompt, plans[row], 8, options.max_new_tokens, options.stop_tokens))
        << "row " << row;
}

TEST(Greedy, EqualsTheDenseTwinForEveryKindOfPlan) {
  for (const char* name : {"llama3", "smollm2", "qwen3", "llama2"}) {
    const Case c = make_case(golden_model(name), 40, 1);
    expect_equal_to_twin(c, test::all_kinds_of_plans(c.model.config().grid(), 40, 2), {.max_new_tokens = 12});
  }
}

TEST(Greedy, RowsThatEndLeaveTheOthersUnchanged) {
  const Case c = make_case(golden_model("llama3.1"), 37, 3);
  const auto plans = test::all_kinds_of_plans(c.model.config().grid(), 37, 4);
  const auto free = decode_greedily(c.model, c.prefilled, plans, {.max_new_tokens = 16});
  // Stop on a token that some rows produce early and others late or never.
  const int stop = free[1][3];
  expect_equal_to_twin(c, plans, {.max_new_tokens = 16, .stop_tokens = {stop}});
}

TEST(Greedy, FirstTokenIsTheSameForEveryCoalition) {
  const Case c = make_case(golden_model("llama3"), 50, 5);
  const auto plans = test::all_kinds_of_plans(c.model.config().grid(), 50, 6);
  bool differ_later = false;
  const auto texts = decode_greedily(c.model, c.prefilled, plans, {.max_new_tokens = 8});
  for (const auto& text : texts) {
    EXPECT_EQ(text.front(), c.prefilled.first_token);
    differ_later |= text != texts.front();
  }
  EXPECT_TRUE(differ_later) << "the masks have no effect at all";
}

TEST(Greedy, PromptsOfAtMostTheWindowAreNeverMasked) {
  for (const int length : {3, 8, 9}) {
    const Case c = make_case(golden_model("llama3"), length, 7);
    const HeadGrid grid = c.model.config().grid();
    const std::vector<CachePlan> plans = {CachePlan::full(grid),
                                          CachePlan::of_coalition(grid, Coalition(grid.players()))};
    expect_equal_to_twin(c, plans, {.max_new_tokens = 6});
  }
}

TEST(Greedy, StopTokensAreForbiddenBeforeTheMinimum) {
  const Case c = make_case(golden_model("llama3"), 30, 8);
  const std::vector<CachePlan> plans = {CachePlan::full(c.model.config().grid())};
  const auto free = decode_greedily(c.model, c.prefilled, plans, {.max_new_tokens = 4}).front();
  const auto stopped =
      decode_greedily(c.model, c.prefilled, plans, {.max_new_tokens = 4, .stop_tokens = {free[0]}}).front();
  EXPECT_TRUE(stopped.empty());
  const auto forced =
      decode_greedily(c.model, c.prefilled, plans, {.max_new_tokens = 4, .min_new_tokens = 1, .stop_tokens = {free[0]}})
          .front();
  ASSERT_FALSE(forced.empty());
  EXPECT_NE(forced[0], free[0]);
}

TEST(Greedy, ARowEndsWhenItsCallerHasSeenEnough) {
  const Case c = make_case(golden_model("llama3"), 30, 9);
  const std::vector<CachePlan> plans(3, CachePlan::full(c.model.config().grid()));
  const auto texts =
      decode_greedily(c.model, c.prefilled, plans,
                      {.max_new_tokens = 9, .complete = [](std::span<const int> t) { return t.size() == 5; }});
  for (const auto& text : texts) EXPECT_EQ(text.size(), 5U);
}

TEST(Greedy, RefusesToRunPastTheModelsPositions) {
  const Case c = make_case(golden_model("llama3"), 90, 10);  // 96 positions
  const std::vector<CachePlan> plans = {CachePlan::full(c.model.config().grid())};
  EXPECT_THROW(decode_greedily(c.model, c.prefilled, plans, {.max_new_tokens = 7}), InputError);
}

// A real model with real weights.
TEST(Greedy, EqualsTheDenseTwinOnStories) {
  const fs::path folder = fs::path(COKV_SHARED_DIR) / "data/models/stories260k-hf";
  if (!fs::exists(folder)) GTEST_SKIP() << "needs the shared test models";
  const Case c = make_case(folder, 60, 11, /*chunk=*/16);
  expect_equal_to_twin(c, test::all_kinds_of_plans(c.model.config().grid(), 60, 12), {.max_new_tokens = 20});
}

// A real instruct model: the one that the demo profiles.
TEST(Greedy, EqualsTheDenseTwinOnSmolLM2) {
  const fs::path folder = fs::path(COKV_SOURCE_DIR) / "build/models/smollm2-135m-instruct";
  if (!fs::exists(folder)) GTEST_SKIP() << "needs the demo's model: make setup";
  const Case c = make_case(folder, 48, 13);
  std::vector<CachePlan> plans;
  const HeadGrid grid = c.model.config().grid();
  Rng rng(15, "coalitions");
  for (const int size : {11, 45}) {
    plans.push_back(CachePlan::of_coalition(grid, test::random_coalition(grid.players(), size, rng)));
    plans.push_back(CachePlan::of_coalition(grid, plans.back().whole.complement()));
  }
  expect_equal_to_twin(c, plans, {.max_new_tokens = 6});
}

}  // namespace
}  // namespace cokv::decode
