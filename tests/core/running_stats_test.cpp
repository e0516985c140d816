#include "core/running_stats.h"

#include <gtest/gtest.h>

#include <cmath>

namespace cokv {
namespace {

TEST(RunningStats, EqualTwoPasses) {
  const double values[] = {1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16};  // a naive sum of squares loses these
  RunningStats stats;
  for (const double value : values) stats.add(value);
  EXPECT_DOUBLE_EQ(stats.mean(), 1e9 + 10);
  EXPECT_DOUBLE_EQ(stats.variance(), 30);
  EXPECT_DOUBLE_EQ(stats.standard_error(), std::sqrt(30.0 / 4));
}

TEST(RunningStats, DoNotGuessAVarianceFromOneValue) {
  RunningStats stats;
  stats.add(3);
  EXPECT_TRUE(std::isnan(stats.variance()));
  EXPECT_EQ(stats.mean(), 3);
}

}  // namespace
}  // namespace cokv
