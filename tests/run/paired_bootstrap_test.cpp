#include "run/paired_bootstrap.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/rng.h"

namespace cokv::run {
namespace {

TEST(PairedBootstrap, OfTheSameScoresIsZero) {
  const std::vector<double> a = {0.1, 0.9, 0.4}, weights(3, 1.0 / 3);
  const record::PairedDifference d = paired_bootstrap(a, a, weights, 1);
  EXPECT_EQ(d.mean, 0);
  EXPECT_EQ(d.low, 0);
  EXPECT_EQ(d.high, 0);
}

TEST(PairedBootstrap, IgnoresWhatRowsShare) {
  std::vector<double> a, b;
  for (int i = 0; i < 40; ++i) {
    b.push_back(i % 2 ? 0.9 : 0.1);  // rows differ much, the methods always by 0.05
    a.push_back(b.back() + 0.05);
  }
  const record::PairedDifference d = paired_bootstrap(a, b, std::vector<double>(40, 1.0 / 40), 1);
  EXPECT_NEAR(d.low, 0.05, 1e-12);
  EXPECT_NEAR(d.high, 0.05, 1e-12);
}

TEST(PairedBootstrap, HasTheWidthOfANormalInterval) {
  Rng rng(5, "bootstrap");
  std::vector<double> a(400), b(400, 0.0);
  for (double& x : a) x = 0.3 + rng.normal();
  const record::PairedDifference d = paired_bootstrap(a, b, std::vector<double>(400, 1.0 / 400), 2);
  EXPECT_NEAR(d.high - d.low, 2 * 1.96 / std::sqrt(400.0), 0.02);
  EXPECT_EQ(d.low, paired_bootstrap(a, b, std::vector<double>(400, 1.0 / 400), 2).low);
}

}  // namespace
}  // namespace cokv::run
