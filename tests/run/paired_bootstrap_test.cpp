#include "run/paired_bootstrap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/rng.h"

namespace cokv::run {
namespace {

WeightedRows equal_rows(size_t count) {
  WeightedRows rows{std::vector<double>(count, 1.0 / static_cast<double>(count)), {}};
  for (size_t i = 0; i < count; ++i) rows.clusters.push_back(static_cast<int>(i));
  return rows;
}

TEST(PairedBootstrap, OfTheSameScoresIsZero) {
  const Values a = {0.1, 0.9, 0.4};
  const auto d = paired_bootstrap(a, a, equal_rows(3), 1);
  EXPECT_EQ(d->mean, 0);
  EXPECT_EQ(d->low, 0);
  EXPECT_EQ(d->high, 0);
}

TEST(PairedBootstrap, IgnoresWhatRowsShare) {
  Values a, b;
  for (int i = 0; i < 40; ++i) {
    b.push_back(i % 2 ? 0.9 : 0.1);  // rows differ much, the methods always by 0.05
    a.push_back(*b.back() + 0.05);
  }
  const auto d = paired_bootstrap(a, b, equal_rows(40), 1);
  EXPECT_NEAR(d->low, 0.05, 1e-12);
  EXPECT_NEAR(d->high, 0.05, 1e-12);
}

TEST(PairedBootstrap, HasTheWidthOfANormalInterval) {
  Rng rng(5, "bootstrap");
  Values a(400), b(400, 0.0);
  for (auto& x : a) x = 0.3 + rng.normal();
  const auto d = paired_bootstrap(a, b, equal_rows(400), 2);
  EXPECT_NEAR(d->high - d->low, 2 * 1.96 / std::sqrt(400.0), 0.02);
  EXPECT_EQ(d->low, paired_bootstrap(a, b, equal_rows(400), 2)->low);
}

// Rows that say the same, four a text, are worth no more than one of them.
TEST(PairedBootstrap, IsAsWideForCopiesOfARowAsForTheRow) {
  Rng rng(6, "bootstrap");
  Values once, copies;
  WeightedRows rows;
  for (int text = 0; text < 100; ++text) {
    once.emplace_back(rng.normal());
    for (int copy = 0; copy < 4; ++copy) {
      copies.push_back(once.back());
      rows.weights.push_back(1.0 / 400);
      rows.clusters.push_back(text);
    }
  }
  const auto single = paired_bootstrap(once, Values(100, 0.0), equal_rows(100), 3);
  const auto clustered = paired_bootstrap(copies, Values(400, 0.0), rows, 3);
  EXPECT_NEAR(clustered->low, single->low, 1e-12);
  EXPECT_NEAR(clustered->high, single->high, 1e-12);
  EXPECT_EQ(clustered->examples, 400);
  EXPECT_EQ(clustered->clusters, 100);
  EXPECT_LT(paired_bootstrap(copies, Values(400, 0.0), equal_rows(400), 3)->high, 0.7 * single->high);
}

// The slow way: draw texts, write their rows down, take the mean of what was written.
TEST(PairedBootstrap, EqualsItsSlowTwin) {
  Rng made(7, "rows");
  Values a, b;
  WeightedRows rows;
  for (int i = 0; i < 30; ++i) {
    a.emplace_back(made.normal());
    b.emplace_back(made.normal());
    rows.weights.push_back(0.01 + made.uniform());
    rows.clusters.push_back(static_cast<int>(made.below(9)));
  }
  a[4].reset();
  b[11].reset();
  const auto d = paired_bootstrap(a, b, rows, 8);

  std::vector<std::vector<size_t>> clusters(9);
  for (size_t i = 0; i < 30; ++i)
    if (a[i] && b[i]) clusters[static_cast<size_t>(rows.clusters[i])].push_back(i);
  std::erase_if(clusters, [](const auto& cluster) { return cluster.empty(); });
  Rng rng(8, "paired-bootstrap");
  std::vector<double> means;
  for (int resample = 0; resample < 2000; ++resample) {
    std::vector<size_t> drawn;
    for (size_t k = 0; k < clusters.size(); ++k) {
      const auto& cluster = clusters[rng.below(clusters.size())];
      drawn.insert(drawn.end(), cluster.begin(), cluster.end());
    }
    double sum = 0, total = 0;
    for (const size_t i : drawn) sum += rows.weights[i] * (*a[i] - *b[i]);
    for (const size_t i : drawn) total += rows.weights[i];
    means.push_back(sum / total);
  }
  std::sort(means.begin(), means.end());
  EXPECT_NEAR(d->low, means[50], 1e-12);
  EXPECT_NEAR(d->high, means[1949], 1e-12);
  EXPECT_EQ(d->examples, 28);
  EXPECT_EQ(d->clusters, static_cast<int>(clusters.size()));
}

TEST(PairedBootstrap, TellsNothingOfASingleText) {
  const Values a = {1, 2, 3};
  EXPECT_FALSE(paired_bootstrap(a, Values(3, 0.0), {{1, 1, 1}, {5, 5, 5}}, 1));
  EXPECT_FALSE(paired_bootstrap(a, {0, std::nullopt, std::nullopt}, equal_rows(3), 1));
}

}  // namespace
}  // namespace cokv::run
