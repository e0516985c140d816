#include "report/correlation.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "core/errors.h"
#include "estimate/convergence.h"
#include "report/matrix.h"
#include "report/number_text.h"

namespace cokv::report {

namespace {

std::vector<int> top(const std::vector<double>& values, int count) {
  std::vector<int> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return values[size_t(a)] > values[size_t(b)]; });
  order.resize(size_t(count));
  std::sort(order.begin(), order.end());
  return order;
}

void check_same_heads(const std::vector<record::Profile>& profiles) {
  for (const record::Profile& other : profiles) {
    const HeadGrid a = profiles.front().model.grid, b = other.model.grid;
    if (a == b) continue;
    throw InputError(other.model.name + " · " + other.task.name,
                     fmt::format("has {} layers x {} KV heads, {} has {} x {}: their heads cannot be compared",
                                 b.layers, b.kv_heads, profiles.front().model.name, a.layers, a.kv_heads),
                     "write one report for each model");
  }
}

// Task names, with the model where several models are compared; numbered where they repeat.
std::vector<std::string> labels_of(const std::vector<record::Profile>& profiles) {
  const bool one_model = std::all_of(profiles.begin(), profiles.end(), [&](const record::Profile& profile) {
    return profile.model.name == profiles.front().model.name;
  });
  std::vector<std::string> labels;
  for (const record::Profile& profile : profiles) {
    std::string label = one_model ? profile.task.name : profile.model.name + " " + profile.task.name;
    const auto same = std::count_if(labels.begin(), labels.end(),
                                    [&](const std::string& earlier) { return earlier.starts_with(label); });
    labels.push_back(same > 0 ? fmt::format("{} ({})", label, same + 1) : label);
  }
  return labels;
}

template <typename Measure>
Figure compare(const std::vector<record::Profile>& profiles, Measure measure, Figure figure, const ColorScale& scale) {
  Matrix matrix;
  matrix.rows = labels_of(profiles);
  matrix.columns = matrix.rows;
  matrix.numbers = true;
  matrix.scale = scale;
  matrix.low_label = fixed(scale.low, 0);
  matrix.high_label = fixed(scale.high, 0);
  figure.table.header = {""};
  figure.table.header.insert(figure.table.header.end(), matrix.columns.begin(), matrix.columns.end());
  for (size_t row = 0; row < profiles.size(); ++row) {
    matrix.values.emplace_back();
    matrix.titles.emplace_back();
    figure.table.rows.push_back({matrix.rows[row]});
    for (size_t column = 0; column < profiles.size(); ++column) {
      const double value = measure(profiles[row].estimate.values, profiles[column].estimate.values);
      matrix.values.back().push_back(value);
      matrix.titles.back().push_back(
          fmt::format("{} and {}: {}", matrix.rows[row], matrix.columns[column], fixed(value, 3)));
      figure.table.rows.back().push_back(fixed(value, 3));
    }
  }
  draw_matrix(matrix, figure);
  return figure;
}

}  // namespace

double top_overlap(const std::vector<double>& a, const std::vector<double>& b, int count) {
  COKV_CHECK(a.size() == b.size() && count >= 1 && size_t(count) <= a.size(), "more top heads than heads");
  const std::vector<int> of_a = top(a, count), of_b = top(b, count);
  std::vector<int> both;
  std::set_intersection(of_a.begin(), of_a.end(), of_b.begin(), of_b.end(), std::back_inserter(both));
  return double(both.size()) / count;
}

std::vector<Figure> correlation_figures(const std::vector<record::Profile>& profiles) {
  check_same_heads(profiles);
  const int players = profiles.front().model.grid.players();
  if (players < 2) return {};
  Figure ranks;
  ranks.name = "correlation";
  ranks.title = "Rank correlation of the values";
  ranks.caption =
      "Spearman correlation over heads: 1 means the same order, 0 unrelated orders. Noise in either profile lowers it: "
      "two profiles of the same task agree no better than their reliabilities allow.";
  const int count = std::max(1, players / 16);
  Figure overlap;
  overlap.name = "overlap";
  overlap.title = fmt::format("Shared heads among the top {}", count);
  overlap.caption = fmt::format(
      "Share of one profile's {} most important heads that are also among the other's; by "
      "chance it would be {}.",
      count, percent(double(count) / players));
  const auto order = [](const auto& a, const auto& b) { return estimate::spearman(a, b); };
  const auto shared = [count](const auto& a, const auto& b) { return top_overlap(a, b, count); };
  return {compare(profiles, order, ranks, {true, -1, 1, false, false, false}),
          compare(profiles, shared, overlap, {false, 0, 1, false, false, false})};
}

}  // namespace cokv::report
