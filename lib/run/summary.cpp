#include "run/summary.h"

#include <algorithm>
#include <string_view>

#include "core/errors.h"

namespace cokv::run {

namespace {

record::ResultRow row_of(const Contender& contender, std::span<const Prediction> predictions) {
  record::ResultRow row;
  row.method = contender.method;
  row.budget = contender.budget;
  row.alpha = contender.alpha;
  row.masked = contender.masked;
  row.predictions = contender.file + ".jsonl";
  for (const Prediction& prediction : predictions)
    row.kept_tokens_mean += prediction.kept_tokens / static_cast<double>(predictions.size());
  return row;
}

// At all its budgets; empty where it did not take part.
std::vector<const Measurements*> measurements_of_method(const std::vector<Outcome>& outcomes, std::string_view method) {
  std::vector<const Measurements*> all;
  for (const Outcome& outcome : outcomes)
    if (outcome.row.method == method) all.push_back(&outcome.measurements);
  return all;
}

// Calls take(differences) for each baseline other than the method itself.
template <typename Take>
void for_each_baseline(const std::vector<Outcome>& outcomes, const std::vector<const Measurements*>& ours,
                       const WeightedRows& rows, uint64_t seed, const Take& take) {
  for (const std::string_view baseline : {"snapkv", "ada-snapkv", "full"}) {
    const auto theirs = measurements_of_method(outcomes, baseline);
    if (std::ranges::find(theirs, ours.front()) == theirs.end()) take(differences(ours, theirs, rows, seed));
  }
}

}  // namespace

std::vector<Outcome> outcomes_of(std::span<const Contender> contenders,
                                 const std::vector<std::vector<Prediction>>& answers, const WeightedRows& rows,
                                 Measure scored) {
  std::vector<Outcome> outcomes;
  for (size_t c = 0; c < contenders.size(); ++c) {
    record::ResultRow row = row_of(contenders[c], answers[c]);
    Measurements measurements = run::measurements_of(row, answers[c], scored);
    for (const auto& [measure, values] : measurements.values)
      if (const auto mean = mean_of(values, rows))
        row.measures[measure] = {mean->value, mean->standard_error, mean->examples};
    const record::MeasuredMean& score = row.measures.at(scored);
    row.score = score.mean;
    row.standard_error = score.standard_error;
    row.examples = score.examples;
    outcomes.push_back({std::move(row), std::move(measurements)});
  }
  return outcomes;
}

std::vector<record::ResultRow> result_rows(const std::vector<Outcome>& outcomes, const WeightedRows& rows,
                                           uint64_t seed) {
  std::vector<record::ResultRow> all;
  for (const Outcome& outcome : outcomes) {
    all.push_back(outcome.row);
    for_each_baseline(outcomes, {&outcome.measurements}, rows, seed, [&](const MethodDifferences& against) {
      for (const auto& at_budget : against.at_budgets)
        all.back().differences.insert(all.back().differences.end(), at_budget.differences.begin(),
                                      at_budget.differences.end());
    });
  }
  return all;
}

std::vector<record::BudgetsMean> means_over_budgets(const std::vector<Outcome>& outcomes, const WeightedRows& rows,
                                                    uint64_t seed) {
  std::vector<std::string> methods;
  for (const Outcome& outcome : outcomes)
    if (std::ranges::find(methods, outcome.measurements.method) == methods.end())
      methods.push_back(outcome.measurements.method);
  std::vector<record::BudgetsMean> all;
  for (const std::string& method : methods) {
    std::vector<const Measurements*> ours;
    for (const Outcome& outcome : outcomes)
      if (outcome.measurements.method == method) ours.push_back(&outcome.measurements);
    record::BudgetsMean mean{method, {}, {}};
    for_each_baseline(outcomes, ours, rows, seed, [&](const MethodDifferences& against) {
      if (against.of_the_means.empty()) return;
      mean.budgets = against.budgets;
      mean.differences.insert(mean.differences.end(), against.of_the_means.begin(), against.of_the_means.end());
    });
    if (!mean.differences.empty()) all.push_back(std::move(mean));
  }
  return all;
}

}  // namespace cokv::run
