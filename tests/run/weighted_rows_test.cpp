#include "run/weighted_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/rng.h"
#include "core/running_stats.h"

namespace cokv::run {
namespace {

using ::testing::ElementsAre;

TEST(Clusters, AreRowsOfOneContext) {
  const std::vector<std::string_view> contexts = {"a", "b", "a", "", "", "b"};
  EXPECT_THAT(clusters_of(contexts), ElementsAre(0, 1, 0, 2, 3, 1)) << "no context is nobody's";
}

TEST(MeanOf, IsTheUsualErrorForRowsOfTheirOwn) {
  Rng rng(1, "values");
  Values values;
  WeightedRows rows;
  RunningStats stats;
  for (int i = 0; i < 20; ++i) {
    values.emplace_back(rng.normal());
    rows.weights.push_back(0.05);
    rows.clusters.push_back(i);
    stats.add(*values.back());
  }
  const auto mean = mean_of(values, rows);
  EXPECT_NEAR(mean->value, stats.mean(), 1e-12);
  EXPECT_NEAR(*mean->standard_error, stats.standard_error(), 1e-12);
}

// With clusters of one size and equal weights it is the error of the clusters' means.
TEST(MeanOf, IsTheErrorOfTheMeansOfEqualClusters) {
  Rng rng(2, "values");
  Values values;
  WeightedRows rows;
  RunningStats means;
  for (int text = 0; text < 12; ++text) {
    const double of_text = rng.normal();
    RunningStats stats;
    for (int row = 0; row < 3; ++row) {
      values.emplace_back(of_text + 0.1 * rng.normal());
      rows.weights.push_back(7);  // weights need not sum to 1
      rows.clusters.push_back(text);
      stats.add(*values.back());
    }
    means.add(stats.mean());
  }
  const auto mean = mean_of(values, rows);
  EXPECT_NEAR(mean->value, means.mean(), 1e-12);
  EXPECT_NEAR(*mean->standard_error, means.standard_error(), 1e-12);
}

// Of a known spread: the error predicts how far means of fresh samples with unequal clusters scatter.
TEST(MeanOf, PredictsTheScatterOfMeansOverUnequalClusters) {
  Rng rng(3, "samples");
  RunningStats means, squared_errors;
  for (int sample = 0; sample < 2000; ++sample) {
    Values values;
    WeightedRows rows;
    for (int text = 0; text < 30; ++text) {
      const double of_text = rng.normal();
      for (int row = 0; row <= text % 4; ++row) {
        values.emplace_back(of_text + 0.5 * rng.normal());
        rows.weights.push_back(1);
        rows.clusters.push_back(text);
      }
    }
    const auto mean = mean_of(values, rows);
    means.add(mean->value);
    squared_errors.add(*mean->standard_error * *mean->standard_error);
  }
  EXPECT_NEAR(std::sqrt(squared_errors.mean()) / means.standard_deviation(), 1, 0.08);
}

TEST(MeanOf, LeavesOutRowsWithoutAValue) {
  const auto mean = mean_of({1.0, std::nullopt, 3.0}, {{1, 5, 1}, {0, 1, 2}});
  EXPECT_EQ(mean->value, 2);
  EXPECT_EQ(mean->examples, 2);
  EXPECT_NEAR(*mean->standard_error, 1, 1e-12);
  EXPECT_FALSE(mean_of({std::nullopt, std::nullopt}, {{1, 1}, {0, 1}}));
  EXPECT_FALSE(mean_of({1.0, 2.0}, {{1, 1}, {0, 0}})->standard_error);
}

}  // namespace
}  // namespace cokv::run
