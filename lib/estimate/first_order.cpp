#include "estimate/first_order.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>

#include "core/errors.h"
#include "core/rng.h"
#include "estimate/convergence.h"

namespace cokv::estimate {

namespace {

constexpr double kClipQuantile = 0.97;
constexpr int kSplits = 8;

struct Row {
  int example = 0;
  std::vector<double> worths;  // clipped
};

// All rows of one budget.
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
  std::map<int, Table> tables;
  for (const Worths& one : worths) {
    for (const double worth : one.of_heads)
      if (!std::isfinite(worth))
        throw InputError(fmt::format("example {}", one.example), "a first-order worth is not finite",
                         "the weights are damaged, or the dtype is too narrow");
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
    const double weight = weights[static_cast<size_t>(row.example)];
    total += weight;
    for (size_t head = 0; head < mean.size(); ++head) mean[head] += weight * row.worths[head];
  }
  if (total <= 0) return {};
  for (double& value : mean) value /= total;
  return mean;
}

// Standardised at each budget and averaged over those that have a row; empty when none has.
template <typename Counts>
std::vector<double> values_of(const std::map<int, Table>& tables, std::span<const double> weights,
                              const Counts& counts) {
  std::vector<double> values;
  int budgets = 0;
  for (const auto& [budget, table] : tables) {
    const std::vector<double> mean = mean_of(table, weights, counts);
    if (mean.empty()) continue;
    const std::vector<double> z = standardised(mean);
    values.resize(z.size());
    for (size_t head = 0; head < z.size(); ++head) values[head] += z[head];
    ++budgets;
  }
  for (double& value : values) value /= budgets;
  return values;
}

// Standard errors of what `statistic` computes without one example, by the jackknife over the examples.
template <typename Statistic>
std::vector<double> jackknife_errors(const std::set<int>& examples, size_t heads, const Statistic& statistic) {
  std::vector<double> sum(heads), squares(heads);
  int made = 0;
  for (const int left_out : examples) {
    const std::vector<double> values = statistic([left_out](int example) { return example != left_out; });
    if (values.empty()) continue;
    for (size_t head = 0; head < heads; ++head) {
      sum[head] += values[head];
      squares[head] += values[head] * values[head];
    }
    ++made;
  }
  if (made < 2) return std::vector<double>(heads, std::numeric_limits<double>::quiet_NaN());
  std::vector<double> errors;
  for (size_t head = 0; head < heads; ++head) {
    const double spread = std::max(0.0, squares[head] - sum[head] * sum[head] / made);
    errors.push_back(std::sqrt(spread * (made - 1) / made));
  }
  return errors;
}

std::set<int> examples_of(const Table& table) {
  std::set<int> examples;
  for (const Row& row : table) examples.insert(row.example);
  return examples;
}

// Means over several seeded splits of the examples into halves.
Convergence assess(const std::map<int, Table>& tables, const std::set<int>& examples, std::span<const double> weights,
                   const EstimateOptions& options) {
  Convergence result;
  double rho = 0, distance = 0, moved = 0;
  int splits = 0;
  for (int split = 0; split < kSplits && examples.size() >= 4; ++split) {
    std::vector<int> order(examples.begin(), examples.end());
    Rng rng(42, fmt::format("first-order/split={}", split));
    rng.shuffle(std::span(order));
    const std::set<int> half(order.begin(), order.begin() + static_cast<long>(order.size() / 2));
    const auto first = values_of(tables, weights, [&](int example) { return half.contains(example); });
    const auto second = values_of(tables, weights, [&](int example) { return !half.contains(example); });
    if (first.empty() || second.empty()) continue;
    rho += spearman(first, second);
    for (size_t head = 0; head < first.size(); ++head)
      distance += std::abs(first[head] - second[head]) / static_cast<double>(first.size());
    moved += moved_share(first, second, options);
    ++splits;
  }
  if (splits == 0) {
    result.advice = "Too few rows to judge: four or more are needed.";
    return result;
  }
  const double positive = std::max(0.0, rho / splits);
  result.split_half_spearman = rho / splits;
  result.reliability = 2 * positive / (1 + positive);
  result.mae_halves = distance / splits;
  result.budget_instability = moved / splits;
  result.instability_budget = options.budget;
  if (*result.reliability >= 0.9)
    result.advice = "Enough: other rows of this task would give nearly the same ranking.";
  else if (*result.reliability <= 0.05)
    result.advice = "The values are still noise: profile on many more rows.";
  else
    result.advice = fmt::format(
        "Reliability is {:.2f}: about {:.0f} rows instead of {} would give 0.9.", *result.reliability,
        std::ceil(static_cast<double>(examples.size()) * 9 * (1 - *result.reliability) / *result.reliability),
        examples.size());
  return result;
}

}  // namespace

std::vector<double> standardised(std::span<const double> values) {
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0, largest = 0;
  for (const double value : values) {
    squares += (value - mean) * (value - mean);
    largest = std::max(largest, std::abs(value));
  }
  const double deviation = std::sqrt(squares / n);
  std::vector<double> z(values.size());
  // Equal values differ from their mean by what the mean was rounded.
  if (deviation <= 1e-14 * largest) return z;
  for (size_t i = 0; i < z.size(); ++i) z[i] = (values[i] - mean) / deviation;
  return z;
}

FirstOrder estimate_first_order(std::span<const Worths> worths, std::span<const double> weights,
                                const EstimateOptions& options) {
  if (worths.empty())
    throw InputError("record", "holds no first-order worths",
                     "use longer prompts, smaller budgets, or a task whose answers have two tokens or more");
  const std::map<int, Table> tables = tables_by_budget(worths);
  std::set<int> examples;
  for (const Worths& one : worths) examples.insert(one.example);
  const size_t heads = worths.front().of_heads.size();
  const auto everyone = [](int) { return true; };

  FirstOrder result;
  for (const auto& [budget, table] : tables) {
    const auto statistic = [&, &rows = table](const auto& counts) { return mean_of(rows, weights, counts); };
    result.budgets.push_back({budget, static_cast<int>(table.size()), statistic(everyone),
                              jackknife_errors(examples_of(table), heads, statistic)});
  }
  const auto statistic = [&](const auto& counts) { return values_of(tables, weights, counts); };
  result.values = statistic(everyone);
  result.standard_errors = jackknife_errors(examples, heads, statistic);
  result.convergence = assess(tables, examples, weights, options);
  return result;
}

}  // namespace cokv::estimate
