// Which tokens a head keeps: SnapKV's worked example from raw logits to positions, and the ranking against a slow twin.
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/errors.h"
#include "methods/made_scores.h"
#include "methods/select_tokens.h"
#include "support/pooled_scores.h"

namespace cokv::methods {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// 1 KV head, 2 query heads of dimension 1, 7 positions, window 2: exp(logit) = key^q.
test::ObservedLogits example_logits() {
  const double keys[] = {1, 2, 3, 1, 4, 1, 2};
  const double queries[2][2] = {{1, 1}, {2, 0}};
  test::ObservedLogits logits{.query_heads = 2, .kv_heads = 1, .window = 2, .length = 7};
  for (const auto& head : queries)
    for (const double q : head)
      for (const double key : keys) logits.values.push_back(q * std::log(key));
  return logits;
}

RankedTokens example_tokens(int kernel) {
  const auto pooled = test::pooled_scores(example_logits(), kernel);
  return RankedTokens(scores_by({1, 1}, 7, 2, [&](int, int position) { return pooled[0][size_t(position)]; }));
}

TEST(PooledScores, WorkedExample) {
  const double head_means[2][5] = {{.077381, .154762, .232143, .077381, .309524},
                                   {.087054, .133929, .212054, .087054, .321429}};
  const double group_mean[] = {.082217, .144345, .222098, .082217, .315476};
  const double pooled[] = {.144345, .222098, .222098, .315476, .315476};
  const auto logits = example_logits();
  for (int key = 0; key < 5; ++key) {
    for (int head = 0; head < 2; ++head) {
      const double mean = (test::attention(logits, head, 0, key) + test::attention(logits, head, 1, key)) / 2;
      EXPECT_NEAR(mean, head_means[head][key], 1e-6);
    }
    EXPECT_NEAR(test::mean_attention(logits)[0][size_t(key)], group_mean[key], 1e-6);
    EXPECT_NEAR(test::pooled_scores(logits, 3)[0][size_t(key)], pooled[key], 1e-6);
  }
}

TEST(SelectTokens, WorkedExample) {
  const RankedTokens tokens = example_tokens(3);
  EXPECT_THAT(tokens.order(0), ElementsAre(3, 4, 1, 2, 0));
  EXPECT_THAT(example_tokens(1).order(0), ElementsAre(4, 2, 1, 0, 3));
  EXPECT_THAT(select_tokens(tokens, HeadBudgets::uniform({1, 1}, 4)).kept_prefix[0], ElementsAre(3, 4));
  EXPECT_THAT(select_tokens(tokens, HeadBudgets::uniform({1, 1}, 5)).kept_prefix[0], ElementsAre(1, 3, 4));
}

TEST(SelectTokens, EveryHeadKeepsItsOwnCount) {
  const HeadGrid grid{2, 2};
  const RankedTokens tokens(scores_by(grid, 12, 2, [](int player, int position) {
    return player == 1 ? position : -position;  // head 1 likes late tokens, the others early ones
  }));
  const CachePlan plan = select_tokens(tokens, {grid, {5, 4, 12, 2}});
  EXPECT_THAT(plan.kept_prefix[0], ElementsAre(0, 1, 2));
  EXPECT_THAT(plan.kept_prefix[1], ElementsAre(8, 9));
  EXPECT_THAT(plan.kept_prefix[2], IsEmpty());
  EXPECT_THAT(plan.kept_prefix[3], IsEmpty());
  EXPECT_THAT(plan.whole.members(), ElementsAre(2));
  EXPECT_DOUBLE_EQ(plan.mean_kept(12, 2), (5 + 4 + 12 + 2) / 4.0);
}

TEST(SelectTokens, PlansOfWindowAndWholePromptAreCoalitions) {
  const HeadGrid grid{1, 3};
  const RankedTokens tokens(random_scores(grid, 20, 8, 100));
  const CachePlan plan = select_tokens(tokens, {grid, {8, HeadBudgets::kWholePrompt, 20}});
  EXPECT_THAT(plan.kept_prefix, IsEmpty());
  EXPECT_THAT(plan.whole.members(), ElementsAre(1, 2));
}

TEST(SelectTokens, PromptsThatTheWindowCoversAreKept) {
  const HeadGrid grid{1, 2};
  for (const int length : {1, 7, 8}) {
    const RankedTokens tokens(random_scores(grid, length, 8, 9));
    EXPECT_THAT(select_tokens(tokens, HeadBudgets::uniform(grid, 8)).whole.members(), ElementsAre(0, 1)) << length;
  }
}

TEST(SelectTokens, RefusesBudgetsBelowTheWindow) {
  const RankedTokens tokens(random_scores({1, 2}, 20, 8, 9));
  EXPECT_THROW(select_tokens(tokens, {{1, 2}, {9, 7}}), ConfigError);
}

// The twin: sort (score, position) pairs and take the first, for every count.
TEST(RankedTokens, EqualsAPlainSortWithManyTies) {
  const HeadGrid grid{3, 2};
  const RankedTokens tokens(random_scores(grid, 309, 9, 17));
  for (int player = 0; player < grid.players(); ++player) {
    std::vector<int> order;
    for (int position = 0; position < 300; ++position) order.push_back(position);
    const auto scores = tokens.scores(player);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return scores[size_t(a)] > scores[size_t(b)]; });
    EXPECT_THAT(tokens.order(player), testing::ElementsAreArray(order));
    for (int count = 0; count <= 300; ++count) {
      std::vector<int> best(order.begin(), order.begin() + count);
      std::sort(best.begin(), best.end());
      EXPECT_EQ(tokens.best(player, count), best);
    }
  }
}

TEST(RankedTokens, OrdersAllFiniteFloatsAndBothZerosAsOne) {
  const float values[] = {-1e-40F, 0.0F, -0.0F, 3e38F, -3e38F, 1e-45F, 1.0F, -1.0F};
  const RankedTokens tokens(scores_by({1, 1}, 9, 1, [&](int, int position) { return values[position]; }));
  EXPECT_THAT(tokens.order(0), ElementsAre(3, 6, 5, 1, 2, 0, 7, 4));
}

TEST(RankedTokens, RefusesScoresThatAreNotNumbers) {
  for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
    EXPECT_THROW(RankedTokens(scores_by({1, 1}, 9, 1, [&](int, int position) { return position == 3 ? bad : 1.0; })),
                 InputError);
}

}  // namespace
}  // namespace cokv::methods
