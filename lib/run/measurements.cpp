#include "run/measurements.h"

#include <fmt/format.h>

#include <algorithm>

#include "run/paired_bootstrap.h"

namespace cokv::run {

namespace {

// Budgets files are named by their users, often METHOD-BUDGET.json: those are one method at several budgets.
std::string method_of(const record::ResultRow& row) {
  const std::string name = label(row);
  const std::string suffix = row.budget ? fmt::format("-{}", *row.budget) : "";
  return name.size() > suffix.size() && name.ends_with(suffix) ? name.substr(0, name.size() - suffix.size()) : name;
}

// Row by row, the mean over several measurements; nothing where one of them has nothing.
Measurements mean_over(std::span<const Measurements* const> all) {
  Measurements mean = *all.front();
  for (auto& [measure, values] : mean.values)
    for (size_t i = 0; i < values.size(); ++i) {
      double sum = 0;
      bool known = true;
      for (const Measurements* one : all) {
        const auto found = one->values.find(measure);
        const std::optional<double> value = found == one->values.end() ? std::nullopt : found->second[i];
        known &= value.has_value();
        sum += value.value_or(0);
      }
      values[i] = known ? std::optional(sum / static_cast<double>(all.size())) : std::nullopt;
    }
  return mean;
}

std::vector<record::PairedDifference> difference_of(const Measurements& ours, const Measurements& theirs,
                                                    const WeightedRows& rows, uint64_t seed) {
  std::vector<record::PairedDifference> all;
  for (const auto& [measure, values] : ours.values) {
    const auto others = theirs.values.find(measure);
    if (others == theirs.values.end()) continue;
    auto difference = paired_bootstrap(values, others->second, rows, seed);
    if (!difference) continue;
    difference->measure = measure;
    difference->against = theirs.method;
    all.push_back(*std::move(difference));
  }
  return all;
}

}  // namespace

Measurements measurements_of(const record::ResultRow& row, std::span<const Prediction> predictions, Measure scored) {
  Measurements result{method_of(row), row.budget, {}};
  for (const Prediction& prediction : predictions) result.values[scored].push_back(scale_of(scored) * prediction.score);
  for (const Measure measure : kMeasures) {
    const auto has = [&](const Prediction& prediction) { return prediction.measures.contains(measure); };
    if (measure == scored || predictions.empty() || !std::ranges::all_of(predictions, has)) continue;
    for (const Prediction& prediction : predictions) {
      const std::optional<double> value = prediction.measures.at(measure);
      result.values[measure].push_back(value ? std::optional(scale_of(measure) * *value) : std::nullopt);
    }
  }
  return result;
}

MethodDifferences differences(std::span<const Measurements* const> ours, std::span<const Measurements* const> theirs,
                              const WeightedRows& rows, uint64_t seed) {
  MethodDifferences result;
  std::vector<const Measurements*> our_means, their_means;
  for (const Measurements* one : ours) {
    const auto other = std::ranges::find_if(
        theirs, [&](const Measurements* their) { return !their->budget || their->budget == one->budget; });
    if (other == theirs.end()) continue;
    auto at_budget = difference_of(*one, **other, rows, seed);
    if (!at_budget.empty()) result.at_budgets.push_back({one->budget, std::move(at_budget)});
    if (!one->budget || std::ranges::find(result.budgets, *one->budget) != result.budgets.end()) continue;
    result.budgets.push_back(*one->budget);
    our_means.push_back(one);
    their_means.push_back(*other);
  }
  if (result.budgets.size() < 2)
    result.budgets.clear();
  else
    result.of_the_means = difference_of(mean_over(our_means), mean_over(their_means), rows, seed);
  return result;
}

}  // namespace cokv::run
