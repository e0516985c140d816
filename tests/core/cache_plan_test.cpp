#include "core/cache_plan.h"

#include <gtest/gtest.h>

#include <array>

namespace cokv {
namespace {

TEST(CachePlan, CountsTheWindowOnceForEachHead) {
  const std::array whole{0};
  CachePlan plan = CachePlan::of_coalition({1, 4}, Coalition(4, whole));
  EXPECT_DOUBLE_EQ(plan.mean_kept(100, 8), (100 + 8 + 8 + 8) / 4.0);
  plan.kept_prefix = {{}, {3, 5}, {}, {0, 1, 2, 91}};
  EXPECT_DOUBLE_EQ(plan.mean_kept(100, 8), (100 + 10 + 8 + 12) / 4.0);
}

TEST(CachePlan, OfTheFullCacheKeepsThePrompt) {
  EXPECT_DOUBLE_EQ(CachePlan::full({2, 3}).mean_kept(50, 8), 50);
}

TEST(CachePlan, OfAPromptWithinTheWindowKeepsThePrompt) {
  EXPECT_DOUBLE_EQ(CachePlan::of_coalition({1, 2}, Coalition(2)).mean_kept(5, 8), 5);
}

}  // namespace
}  // namespace cokv
