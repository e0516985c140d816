#include "estimate/first_order.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "allocate/link.h"
#include "core/errors.h"
#include "core/rng.h"
#include "core/running_stats.h"
#include "estimate/advice.h"
#include "estimate/convergence.h"

namespace cokv::estimate {

namespace {

constexpr double kClipQuantile = 0.97;
constexpr size_t kLeastExamples = 4;  // of a budget that is split into halves

struct Row {
  int example = 0;
  std::vector<double> worths;  // clipped
};

// All rows of one budget, by example.
using Table = std::vector<Row>;

// The value below which that share of the magnitudes lies, interpolated between the neighbours.
double magnitude_quantile(const Table& table, double share) {
  std::vector<double> magnitudes;
  for (const Row& row : table)
    for (const double worth : row.worths) magnitudes.push_back(std::abs(worth));
  std::sort(magnitudes.begin(), magnitudes.end());
  const double place = share * static_cast<double>(magnitudes.size() - 1);
  const auto below = static_cast<size_t>(place);
  const size_t above = std::min(below + 1, magnitudes.size() - 1);
  return magnitudes[below] + (place - static_cast<double>(below)) * (magnitudes[above] - magnitudes[below]);
}

std::map<int, Table> tables_by_budget(std::span<const Worths> worths) {
  const size_t heads = worths.front().of_heads.size();
  COKV_CHECK(heads > 0, "worths of some heads");
  std::map<int, Table> tables;
  for (const Worths& one : worths) {
    COKV_CHECK(one.of_heads.size() == heads, "worths of the same heads");
    for (const double worth : one.of_heads)
      if (!std::isfinite(worth))
        throw InputError(fmt::format("example {}", one.example), "a first-order worth is not finite",
                         "the record is damaged");
    tables[one.budget].push_back({one.example, one.of_heads});
  }
  for (auto& [budget, table] : tables) {
    std::sort(table.begin(), table.end(), [](const Row& a, const Row& b) { return a.example < b.example; });
    const double most = magnitude_quantile(table, kClipQuantile);
    for (Row& row : table)
      for (double& worth : row.worths) worth = std::clamp(worth, -most, most);
  }
  return tables;
}

// The weighted mean of the rows for whose example `counts` is true; empty when there is none.
template <typename Counts>
std::vector<double> mean_of(const Table& table, std::span<const double> weights, const Counts& counts) {
  std::vector<double> mean(table.front().worths.size());
  double total = 0;
  for (const Row& row : table) {
    if (!counts(row.example)) continue;
    const double weight = weights.empty() ? 1 : weights[static_cast<size_t>(row.example)];
    total += weight;
    for (size_t head = 0; head < mean.size(); ++head) mean[head] += weight * row.worths[head];
  }
  if (total <= 0) return {};
  for (double& value : mean) value /= total;
  return mean;
}

// Averaged over the budgets; empty when one of them has no row, as values over other budgets are another quantity.
template <typename Counts>
std::vector<double> values_of(const std::map<int, Table>& tables, std::span<const double> weights, bool standardised,
                              const Counts& counts) {
  std::vector<double> values;
  for (const auto& [budget, table] : tables) {
    const std::vector<double> mean = mean_of(table, weights, counts);
    if (mean.empty()) return {};
    const std::vector<double> of_budget = standardised ? allocate::standardise(mean) : mean;
    values.resize(of_budget.size());
    for (size_t head = 0; head < values.size(); ++head)
      values[head] += of_budget[head] / static_cast<double>(tables.size());
  }
  return values;
}

// Standard errors of what `statistic` computes without one example, by the jackknife over the examples; NaN where it
// cannot do without one of them.
template <typename Statistic>
std::vector<double> jackknife_errors(const std::set<int>& examples, size_t heads, const Statistic& statistic) {
  std::vector<RunningStats> stats(heads);
  for (const int left_out : examples) {
    const std::vector<double> values = statistic([left_out](int example) { return example != left_out; });
    if (values.empty()) return std::vector<double>(heads, std::numeric_limits<double>::quiet_NaN());
    for (size_t head = 0; head < heads; ++head) stats[head].add(values[head]);
  }
  const auto n = static_cast<double>(examples.size());
  std::vector<double> errors;
  for (const RunningStats& of_head : stats) errors.push_back(of_head.standard_deviation() * (n - 1) / std::sqrt(n));
  return errors;
}

std::set<int> examples_of(const Table& table) {
  std::set<int> examples;
  for (const Row& row : table) examples.insert(row.example);
  return examples;
}

// Among several seeded splits of the examples, those in which both halves reach every budget.
std::vector<Halves> halves_of_examples(const std::map<int, Table>& tables, const std::set<int>& examples,
                                       std::span<const double> weights, bool standardised) {
  std::vector<Halves> splits;
  for (int split = 0; split < kSplits && examples.size() >= kLeastExamples; ++split) {
    std::vector<int> order(examples.begin(), examples.end());
    Rng rng(42, fmt::format("first-order/split={}", split));
    rng.shuffle(std::span(order));
    const std::set<int> half(order.begin(), order.begin() + static_cast<long>(order.size() / 2));
    Halves halves;
    halves[0] = values_of(tables, weights, standardised, [&](int example) { return half.contains(example); });
    halves[1] = values_of(tables, weights, standardised, [&](int example) { return !half.contains(example); });
    if (!halves[0].empty() && !halves[1].empty()) splits.push_back(std::move(halves));
  }
  return splits;
}

}  // namespace

Estimate estimate_first_order(std::span<const Worths> worths, std::span<const double> weights,
                              const EstimateOptions& options) {
  if (worths.empty())
    throw InputError("record", "holds no first-order worths",
                     "use longer prompts, smaller budgets, or a task whose answers have two tokens or more");
  const std::map<int, Table> tables = tables_by_budget(worths);
  std::set<int> examples;
  for (const Worths& one : worths) examples.insert(one.example);
  const size_t heads = worths.front().of_heads.size();
  const auto everyone = [](int) { return true; };

  Estimate result;
  for (const auto& [budget, table] : tables) {
    const auto statistic = [&, &rows = table](const auto& counts) { return mean_of(rows, weights, counts); };
    result.budgets.push_back({budget, static_cast<int>(table.size()), 0, statistic(everyone),
                              jackknife_errors(examples_of(table), heads, statistic)});
  }
  const auto statistic = [&](const auto& counts) { return values_of(tables, weights, options.standardised, counts); };
  result.values = statistic(everyone);
  result.standard_errors = jackknife_errors(examples, heads, statistic);
  result.convergence = compare_halves(halves_of_examples(tables, examples, weights, options.standardised), options);
  result.convergence.paper_rule_met.reset();  // of sampled coalitions
  result.convergence.advice = advise_on_examples(result.convergence, examples.size());
  return result;
}

}  // namespace cokv::estimate
