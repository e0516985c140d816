#include "core/rng.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <set>

namespace cokv {
namespace {

TEST(Rng, IsTheSameEverywhere) {
  // Recorded once: whoever changes these numbers changes the coalitions of every run that exists.
  Rng rng(42, "coalition/slice=32/draw=7");
  const uint64_t first = rng.next();
  EXPECT_EQ(first, Rng(42, "coalition/slice=32/draw=7").next());
  EXPECT_NE(first, Rng(43, "coalition/slice=32/draw=7").next());
  EXPECT_NE(first, Rng(42, "coalition/slice=32/draw=8").next());
}

TEST(Rng, DrawsBelowTheBoundEvenly) {
  Rng rng(1, "below");
  std::vector<int> counts(6, 0);
  for (int i = 0; i < 60000; ++i) ++counts.at(rng.below(6));
  for (const int count : counts) EXPECT_NEAR(count, 10000, 5 * 91);  // five standard deviations
}

TEST(Rng, UniformAndNormalHaveTheirMoments) {
  Rng rng(2, "moments");
  double sum = 0, normal = 0, squares = 0;
  constexpr int kDraws = 100000;
  for (int i = 0; i < kDraws; ++i) {
    const double u = rng.uniform(), z = rng.normal();
    ASSERT_GE(u, 0);
    ASSERT_LT(u, 1);
    sum += u;
    normal += z;
    squares += z * z;
  }
  EXPECT_NEAR(sum / kDraws, 0.5, 5 * 0.289 / std::sqrt(kDraws));
  EXPECT_NEAR(normal / kDraws, 0, 5 / std::sqrt(kDraws));
  EXPECT_NEAR(squares / kDraws, 1, 5 * 1.42 / std::sqrt(kDraws));
}

TEST(Rng, ShufflesToEveryOrder) {
  std::set<std::vector<int>> orders;
  Rng rng(3, "shuffle");
  for (int i = 0; i < 500; ++i) {
    std::vector<int> items(4);
    std::iota(items.begin(), items.end(), 0);
    rng.shuffle(std::span(items));
    orders.insert(items);
  }
  EXPECT_EQ(orders.size(), 24u);
}

}  // namespace
}  // namespace cokv
