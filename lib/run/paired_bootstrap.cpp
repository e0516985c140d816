#include "run/paired_bootstrap.h"

#include <algorithm>
#include <map>
#include <vector>

#include "core/errors.h"
#include "core/rng.h"

namespace cokv::run {

namespace {

// The rows of one cluster, as far as a weighted mean needs them.
struct ClusterSums {
  double differences = 0, weights = 0;  // sums of w (a - b) and of w
};

// In the order of the clusters' numbers.
std::vector<ClusterSums> sums_of(const Values& a, const Values& b, const WeightedRows& rows, int& examples) {
  std::map<int, ClusterSums> clusters;
  for (size_t i = 0; i < a.size(); ++i) {
    if (!a[i] || !b[i]) continue;
    ClusterSums& cluster = clusters[rows.clusters[i]];
    cluster.differences += rows.weights[i] * (*a[i] - *b[i]);
    cluster.weights += rows.weights[i];
    ++examples;
  }
  std::vector<ClusterSums> sums;
  for (const auto& [number, cluster] : clusters) sums.push_back(cluster);
  return sums;
}

double mean_of_sums(const ClusterSums& all) {
  return all.differences / all.weights;
}

void add(ClusterSums& all, const ClusterSums& one) {
  all.differences += one.differences;
  all.weights += one.weights;
}

}  // namespace

std::optional<record::PairedDifference> paired_bootstrap(const Values& a, const Values& b, const WeightedRows& rows,
                                                         uint64_t seed) {
  COKV_CHECK(a.size() == b.size() && a.size() == rows.weights.size() && a.size() == rows.clusters.size(),
             "paired values of the same rows");
  record::PairedDifference result;
  const std::vector<ClusterSums> clusters = sums_of(a, b, rows, result.examples);
  if (clusters.size() < 2) return std::nullopt;
  result.clusters = static_cast<int>(clusters.size());
  ClusterSums all;
  for (const ClusterSums& cluster : clusters) add(all, cluster);
  result.mean = mean_of_sums(all);
  Rng rng(seed, "paired-bootstrap");
  std::vector<double> means;
  for (size_t r = 0; r < kResamples; ++r) {
    ClusterSums drawn;
    for (size_t k = 0; k < clusters.size(); ++k) add(drawn, clusters[rng.below(clusters.size())]);
    means.push_back(mean_of_sums(drawn));
  }
  std::sort(means.begin(), means.end());
  result.low = means[kResamples / 40];
  result.high = means[kResamples - 1 - kResamples / 40];
  return result;
}

}  // namespace cokv::run
