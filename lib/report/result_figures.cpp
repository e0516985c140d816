#include "report/result_figures.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "report/chart.h"
#include "report/number_text.h"

namespace cokv::report {

namespace {

// Rows of one method at one budget may differ in alpha: then each alpha is a line of its own.
std::string series_name(const record::ResultRow& row, bool several_alphas) {
  return several_alphas && row.alpha ? fmt::format("{}, alpha {}", label(row), *row.alpha) : label(row);
}

bool has_several_alphas(const record::Results& results, const record::ResultRow& row) {
  return std::any_of(results.rows.begin(), results.rows.end(), [&](const record::ResultRow& other) {
    return other.method == row.method && other.budget == row.budget && other.alpha != row.alpha;
  });
}

Series& series_of(std::vector<Series>& all, const std::string& name) {
  for (Series& series : all)
    if (series.name == name) return series;
  all.push_back({name, {}, true});
  return all.back();
}

const record::ResultRow* full_row(const record::Results& results) {
  for (const record::ResultRow& row : results.rows)
    if (row.method == "full") return &row;
  return nullptr;
}

void sort_points(std::vector<Series>& all) {
  for (Series& series : all)
    std::stable_sort(series.points.begin(), series.points.end(),
                     [](const Point& a, const Point& b) { return a.x < b.x; });
  // Our own method first: it gets the strongest colour and lies on top.
  std::stable_partition(all.begin(), all.end(), [](const Series& series) { return series.name.starts_with("cokv"); });
}

std::vector<double> distinct_x(const std::vector<Series>& all) {
  std::vector<double> out;
  for (const Series& series : all)
    for (const Point& point : series.points) out.push_back(point.x);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

void add_reference(const record::Results& results, LineChart& chart) {
  if (const record::ResultRow* full = full_row(results)) {
    chart.reference = full->score;
    chart.reference_label = "full cache " + fixed(full->score, 1);
  }
}

bool is_mask(const record::ResultRow& row) {
  return row.masked > 0;
}

// "top" of mask-top.
std::string how_chosen(const record::ResultRow& row) {
  constexpr std::string_view kPrefix = "mask-";
  return row.method.starts_with(kPrefix) ? row.method.substr(kPrefix.size()) : row.method;
}

int decimals_of(Measure measure) {
  return measure == Measure::log_probability ? 3 : 1;
}

std::string mean_text(Measure measure, const record::MeasuredMean& mean) {
  const int decimals = decimals_of(measure);
  return fixed(mean.mean, decimals) + (mean.standard_error ? " ± " + fixed(*mean.standard_error, decimals) : "");
}

// Every row as it stands in the file.
Table all_rows(const record::Results& results) {
  Table table;
  table.header = {"method", "budget", "alpha", "score ± standard error", "examples", "tokens kept by a head"};
  for (const record::ResultRow& row : results.rows) {
    if (is_mask(row)) continue;
    table.rows.push_back({label(row), row.budget ? std::to_string(*row.budget) : "–",
                          row.alpha ? std::to_string(*row.alpha) : "–", with_error(row.score, row.standard_error),
                          std::to_string(row.examples), fixed(row.kept_tokens_mean, 1)});
  }
  return table;
}

}  // namespace

std::vector<Figure> method_figures(const record::Results& results, const std::string& prefix) {
  LineChart chart;
  for (const record::ResultRow& row : results.rows) {
    if (!row.budget || *row.budget <= 0 || row.method == "full" || is_mask(row)) continue;
    series_of(chart.series, series_name(row, has_several_alphas(results, row)))
        .points.push_back({double(*row.budget), row.score, row.standard_error.value_or(0)});
  }
  if (chart.series.empty()) return {};
  sort_points(chart.series);
  chart.x.label = "mean prompt tokens kept by a head";
  chart.x.logarithmic = true;
  chart.x.ticks = distinct_x(chart.series);
  chart.y.label = "score, 0 … 100";
  add_reference(results, chart);
  Figure figure;
  figure.name = prefix + "methods";
  figure.title = "Scores at the same mean budget";
  figure.caption =
      "A method's formula may miss the budget; the numbers say what a head actually kept. Bars are one standard error "
      "over examples. All methods answer the same examples, so their differences are more certain than the bars "
      "suggest.";
  figure.table = all_rows(results);
  draw_lines(chart, figure);
  return {figure};
}

std::vector<Figure> mask_figures(const record::Results& results, const std::string& prefix) {
  LineChart chart;
  Figure figure;
  figure.table.header = {"heads masked", "chosen", "score ± standard error"};
  for (const record::ResultRow& row : results.rows) {
    if (!is_mask(row)) continue;
    const std::string chosen = how_chosen(row);
    series_of(chart.series, chosen).points.push_back({double(row.masked), row.score, row.standard_error.value_or(0)});
    figure.table.rows.push_back({std::to_string(row.masked), chosen, with_error(row.score, row.standard_error)});
  }
  if (chart.series.empty()) return {};
  sort_points(chart.series);
  chart.x.label = "heads masked";
  chart.x.least = 0;
  chart.y.label = "score, 0 … 100";
  add_reference(results, chart);
  figure.name = prefix + "masking";
  figure.title = "Masking the most and least important heads";
  figure.caption =
      "Masked heads see only the last tokens of the prompt. A profile is right when masking its top heads hurts much "
      "more than masking random ones, and masking its bottom heads hurts less.";
  draw_lines(chart, figure);
  return {figure};
}

Table score_table(const record::Results& results) {
  std::vector<std::optional<int>> budgets;  // ascending, "no limit" last
  for (const record::ResultRow& row : results.rows)
    if (!is_mask(row)) budgets.push_back(row.budget);
  std::sort(budgets.begin(), budgets.end(), [](const std::optional<int>& a, const std::optional<int>& b) {
    return a && b ? *a < *b : a.has_value() && !b.has_value();
  });
  budgets.erase(std::unique(budgets.begin(), budgets.end()), budgets.end());

  Table table;
  table.header = {"method"};
  for (const std::optional<int>& budget : budgets)
    table.header.push_back(budget ? std::to_string(*budget) : "no limit");
  for (const record::ResultRow& row : results.rows) {
    if (is_mask(row)) continue;
    const std::string name = series_name(row, has_several_alphas(results, row));
    auto line = std::find_if(table.rows.begin(), table.rows.end(), [&](const auto& other) { return other[0] == name; });
    if (line == table.rows.end()) {
      table.rows.emplace_back(table.header.size(), "–");
      line = table.rows.end() - 1;
      line->front() = name;
    }
    const auto column = std::find(budgets.begin(), budgets.end(), row.budget) - budgets.begin() + 1;
    (*line)[size_t(column)] = with_error(row.score, row.standard_error);
  }
  return table;
}

Table measures_table(const record::Results& results) {
  Table table;
  std::vector<Measure> measures;
  for (const Measure measure : kMeasures)
    if (std::ranges::any_of(results.rows, [&](const auto& row) { return row.measures.contains(measure); }))
      measures.push_back(measure);
  if (measures.empty()) return table;
  table.header = {"method", "budget"};
  for (const Measure measure : measures)
    table.header.push_back(std::string(title_of(measure)) +
                           (measure == Measure::log_probability ? ", nats" : ", 0 … 100"));
  for (const record::ResultRow& row : results.rows) {
    table.rows.push_back({label(row), row.budget ? std::to_string(*row.budget) : "–"});
    for (const Measure measure : measures) {
      const auto found = row.measures.find(measure);
      table.rows.back().push_back(found == row.measures.end() ? "–" : mean_text(measure, found->second));
    }
  }
  return table;
}

Table differences_table(const record::Results& results) {
  Table table;
  table.header = {"method", "budget", "measure", "against", "difference", "95 % interval", "examples", "texts"};
  const auto add = [&](const std::string& method, const std::string& budget,
                       const std::vector<record::PairedDifference>& differences) {
    for (const record::PairedDifference& d : differences) {
      const int decimals = decimals_of(d.measure);
      table.rows.push_back({method, budget, std::string(title_of(d.measure)), d.against, fixed(d.mean, decimals),
                            fixed(d.low, decimals) + " … " + fixed(d.high, decimals),
                            d.clusters == 0 ? "–" : std::to_string(d.examples),
                            d.clusters == 0 ? "–" : std::to_string(d.clusters)});
    }
  };
  for (const record::ResultRow& row : results.rows)
    add(label(row), row.budget ? std::to_string(*row.budget) : "–", row.differences);
  for (const record::BudgetsMean& mean : results.mean_over_budgets)
    add(mean.method, fmt::format("mean of {}", fmt::join(mean.budgets, ", ")), mean.differences);
  if (table.rows.empty()) table.header.clear();
  return table;
}

Table latency_table(const record::Results& results) {
  Table table;
  if (results.latency.empty()) return table;
  table.header = {"prompt tokens", "method",     "budget",   "kept tokens",     "prefill s",
                  "ms a token",    "weights MB", "cache MB", "prefill peak MB", "decode peak MB"};
  const auto megabytes = [](int64_t bytes) { return significant(static_cast<double>(bytes) / 1e6, 4); };
  for (const record::LatencyRow& row : results.latency)
    table.rows.push_back({std::to_string(row.prompt_tokens), label(row), row.budget ? std::to_string(*row.budget) : "–",
                          significant(row.kept_tokens_mean, 4), significant(row.prefill_seconds, 4),
                          significant(row.seconds_per_token * 1e3, 4), megabytes(row.weight_bytes),
                          megabytes(row.cache_bytes), megabytes(row.prefill_peak_bytes),
                          megabytes(row.decode_peak_bytes)});
  return table;
}

}  // namespace cokv::report
