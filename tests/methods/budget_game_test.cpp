// The game at a budget: who keeps how much, and first-order worths against the sum over the tokens between.
#include "methods/budget_game.h"

#include <gmock/gmock.h>

#include <numeric>

#include "methods/made_scores.h"

namespace cokv::methods {
namespace {

constexpr HeadGrid kGrid{2, 3};

TEST(BudgetGame, MembersAndOthersKeepWhatEvenBudgetsWould) {
  for (const int budget : {9, 10, 13, 32, 64, 128}) {
    const GameTokens tokens = game_tokens(budget, 8);
    EXPECT_EQ(tokens.member + tokens.other, 2 * (budget - 8)) << budget;
    EXPECT_GE(tokens.other, 0) << budget;
  }
  EXPECT_EQ(game_tokens(32, 8).member, 42);
  EXPECT_EQ(game_tokens(32, 8).other, 6);
  EXPECT_EQ(game_tokens(13, 8).member, 9);  // 8.75
}

TEST(BudgetGame, PlansKeepTheTokensOfTheBudget) {
  const RankedTokens tokens(random_scores(kGrid, 100, 8, 1000));
  const CachePlan plan = plan_of_game(tokens, Coalition(kGrid.players(), std::vector<int>{0, 2, 4}), 32);
  for (int player = 0; player < kGrid.players(); ++player) {
    const int expected = player % 2 == 0 ? 42 : 6;
    EXPECT_EQ(plan.kept_prefix[static_cast<size_t>(player)], tokens.best(player, expected)) << player;
  }
  EXPECT_DOUBLE_EQ(plan.mean_kept(100, 8), 32);
}

TEST(BudgetGame, AShortPromptCannotBePlayed) {
  EXPECT_TRUE(can_be_played(RankedTokens(random_scores(kGrid, 50, 8, 9)), 32));
  EXPECT_FALSE(can_be_played(RankedTokens(random_scores(kGrid, 49, 8, 9)), 32));
}

TEST(BudgetGame, FirstOrderWorthIsHalfTheGradientBetweenTheSides) {
  const RankedTokens tokens(random_scores(kGrid, 60, 8, 20));
  Rng rng(1, "gates");
  std::vector<float> gates(static_cast<size_t>(kGrid.players() * tokens.prefix()));
  for (float& gate : gates) gate = static_cast<float>(rng.normal());
  const std::vector<double> worths = first_order_worths(tokens, gates, 32);
  for (int player = 0; player < kGrid.players(); ++player) {
    const auto sum_of_best = [&](int count) {
      double sum = 0;
      for (const int position : tokens.best(player, count)) sum += gates[size_t(player * tokens.prefix() + position)];
      return sum;
    };
    EXPECT_NEAR(worths[size_t(player)], (sum_of_best(42) - sum_of_best(6)) / 2, 1e-6) << player;
  }
}

}  // namespace
}  // namespace cokv::methods
