#include "core/coalition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "core/head_budgets.h"

namespace cokv {
namespace {

using ::testing::ElementsAre;

TEST(Coalition, KnowsItsMembersAcrossWords) {
  const std::array members{129, 0, 63, 64};
  const Coalition coalition(130, members);
  EXPECT_EQ(coalition.size(), 4);
  EXPECT_THAT(coalition.members(), ElementsAre(0, 63, 64, 129));
  EXPECT_FALSE(coalition.contains(65));
}

TEST(Coalition, AndItsComplementShareThePlayers) {
  for (const int players : {1, 63, 64, 65, 128, 130}) {
    Coalition coalition(players);
    for (int p = 0; p < players; p += 3) coalition.insert(p);
    const Coalition complement = coalition.complement();
    EXPECT_EQ(coalition.size() + complement.size(), players);
    for (int p = 0; p < players; ++p) EXPECT_NE(coalition.contains(p), complement.contains(p));
    EXPECT_EQ(complement.complement(), coalition);  // bits past the last player stay zero
  }
}

TEST(Coalition, OfEveryoneHasAnEmptyComplement) {
  EXPECT_EQ(Coalition::everyone(90).size(), 90);
  EXPECT_EQ(Coalition::everyone(90).complement(), Coalition(90));
}

TEST(HeadBudgets, OfACoalitionAreTheWholePromptOrTheWindow) {
  const std::array members{1, 2};
  const HeadBudgets budgets = HeadBudgets::of_coalition({2, 2}, Coalition(4, members), 8);
  EXPECT_THAT(budgets.tokens, ElementsAre(8, HeadBudgets::kWholePrompt, HeadBudgets::kWholePrompt, 8));
  EXPECT_DOUBLE_EQ(budgets.mean_kept(100), (8 + 100 + 100 + 8) / 4.0);
}

TEST(HeadBudgets, NeverKeepMoreThanThereIs) {
  EXPECT_DOUBLE_EQ(HeadBudgets::uniform({1, 2}, 64).mean_kept(20), 20);
}

}  // namespace
}  // namespace cokv
