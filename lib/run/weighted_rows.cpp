#include "run/weighted_rows.h"

#include <cmath>
#include <map>

#include "core/errors.h"

namespace cokv::run {

std::vector<int> clusters_of(std::span<const std::string_view> contexts) {
  std::map<std::string_view, int> known;
  std::vector<int> clusters;
  int count = 0;
  for (const std::string_view context : contexts) {
    const auto found = known.find(context);
    clusters.push_back(found == known.end() ? count++ : found->second);
    if (!context.empty()) known.emplace(context, clusters.back());
  }
  return clusters;
}

std::optional<Mean> mean_of(const Values& values, const WeightedRows& rows) {
  COKV_CHECK(values.size() == rows.weights.size() && values.size() == rows.clusters.size(), "a value for each row");
  Mean mean;
  double total = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    if (!values[i]) continue;
    mean.value += rows.weights[i] * *values[i];
    total += rows.weights[i];
    ++mean.examples;
  }
  if (mean.examples == 0) return std::nullopt;
  mean.value /= total;
  std::map<int, double> deviations;  // of each cluster, their weighted sum
  for (size_t i = 0; i < values.size(); ++i)
    if (values[i]) deviations[rows.clusters[i]] += rows.weights[i] * (*values[i] - mean.value);
  const auto clusters = static_cast<double>(deviations.size());
  if (clusters < 2) return mean;
  double squares = 0;
  for (const auto& [cluster, deviation] : deviations) squares += deviation * deviation;
  mean.standard_error = std::sqrt(squares * clusters / (clusters - 1)) / total;
  return mean;
}

}  // namespace cokv::run
