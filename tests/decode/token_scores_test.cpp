// SnapKV's observation scores: the worked example of the method, and a model's against plain loops.
#include "decode/token_scores.h"

#include <gtest/gtest.h>

#include <cmath>

namespace cokv::decode {
namespace {

// One KV head, two query heads of one dimension, seven positions, window 2: keys are ln(1, 2, 3, 1, 4, 1, 2).
model::PrefilledPrompt example_prompt() {
  model::PrefilledPrompt prompt;
  prompt.length = 7;
  prompt.window = 2;
  prompt.keys = {at::tensor({1.0F, 2.0F, 3.0F, 1.0F, 4.0F, 1.0F, 2.0F}).log().view({1, 7, 1})};
  prompt.values = prompt.keys;
  prompt.last_queries = {at::tensor({1.0F, 1.0F, 2.0F, 0.0F}).view({2, 2, 1})};
  return prompt;
}

void expect_scores(const methods::TokenScores& scores, const std::vector<double>& expected) {
  ASSERT_EQ(scores.prefix(), static_cast<int>(expected.size()));
  for (size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(scores.of(0)[i], expected[i], 1e-6) << i;
}

TEST(TokenScores, WorkedExample) {
  const HeadGrid grid{1, 1};
  expect_scores(token_scores(example_prompt(), grid, {.kernel = 1}), {.082217, .144345, .222098, .082217, .315476});
  expect_scores(token_scores(example_prompt(), grid, {.kernel = 3}), {.144345, .222098, .222098, .315476, .315476});
  expect_scores(token_scores(example_prompt(), grid, {.kernel = 3, .pooling = Pooling::average}),
                {.075521, .149554, .149554, .206597, .132564});
}

TEST(TokenScores, PromptNoLongerThanTheWindowHasNone) {
  model::PrefilledPrompt prompt = example_prompt();
  prompt.window = 7;
  prompt.last_queries = {at::ones({2, 7, 1})};
  EXPECT_EQ(token_scores(prompt, {1, 1}, {}).values.size(), 0U);
}

}  // namespace
}  // namespace cokv::decode
