#include "report/profile_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/running_stats.h"
#include "report/chart.h"
#include "report/number_text.h"
#include "report/summary.h"

namespace cokv::report {

namespace {

constexpr size_t kExtremes = 12;  // heads shown at each end

// One row a layer, one column a KV head.
Table head_table(HeadGrid grid, const std::vector<double>& values, const std::vector<double>* errors) {
  Table table;
  table.header.push_back("layer");
  for (int head = 0; head < grid.kv_heads; ++head) table.header.push_back(fmt::format("KV head {}", head));
  for (int layer = 0; layer < grid.layers; ++layer) {
    std::vector<std::string> row = {std::to_string(layer)};
    for (int head = 0; head < grid.kv_heads; ++head) {
      const auto player = size_t(grid.player({layer, head}));
      row.push_back(with_error(values[player], errors ? std::optional((*errors)[player]) : std::nullopt));
    }
    table.rows.push_back(row);
  }
  return table;
}

std::string capitalized(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string value_header(const record::Profile& profile) {
  return profile.has_standard_errors ? "value ± standard error" : "value";
}

const std::vector<double>* errors_of(const record::Profile& profile, const std::vector<double>& errors) {
  return profile.has_standard_errors ? &errors : nullptr;
}

}  // namespace

std::string utility_unit(const record::Profile& profile) {
  if (profile.sampling.measures_log_probabilities())
    return fmt::format("mean log-probability of a token of the {}",
                       profile.sampling.utility == "nll" ? "full-cache text" : "first reference answer");
  const std::string metric = profile.task.metric.empty() ? "score" : profile.task.metric;
  if (profile.sampling.utility == "agreement") return metric + " against the full-cache text, 0 … 1";
  return metric + ", 0 … 1";
}

std::string value_unit(const record::Profile& profile) {
  return profile.sampling.standardised() ? "standard deviations over heads, mean over budgets" : utility_unit(profile);
}

HeatMap value_heat_map(const record::Profile& profile) {
  const ProfileSummary summary = summarize(profile);
  HeatMap map;
  map.grid = profile.model.grid;
  map.values = profile.estimate.values;
  map.scale = ColorScale::around_mean(map.values);
  map.unit = capitalized(value_name(profile)) + ", in " + value_unit(profile);
  map.titles.resize(map.values.size());
  map.marked.resize(map.values.size());
  for (size_t rank = 0; rank < summary.ranking.size(); ++rank) {
    const int player = summary.ranking[rank];
    map.titles[size_t(player)] = fmt::format("{}: {} · rank {} of {}", capitalized(head_name(map.grid, player)),
                                             value_text(profile, summary, player), rank + 1, summary.ranking.size());
    map.marked[size_t(player)] = differs_from_mean(profile, summary, player);
  }
  return map;
}

Figure value_map(const record::Profile& profile, const std::string& prefix) {
  Figure figure;
  figure.name = prefix + "values";
  figure.title = "Value of each KV head";
  figure.caption =
      "Orange heads are worth more than the average head, blue heads less: masking them costs more, or less, of the "
      "task's score. Only differences between heads matter for budgets.";
  figure.caption += profile.has_standard_errors
                        ? " A dot marks a head that differs from the mean by more than twice its standard error."
                        : " This profile was imported without standard errors, so no head is marked as certain.";
  draw_heat_map(value_heat_map(profile), figure);
  figure.table =
      head_table(profile.model.grid, profile.estimate.values, errors_of(profile, profile.estimate.standard_errors));
  return figure;
}

namespace {

// A small map on a scale of its own; errors: null where they are not known.
void draw_part(HeadGrid grid, const std::vector<double>& values, const std::vector<double>* errors, Figure& figure) {
  HeatMap map;
  map.grid = grid;
  map.values = values;
  map.scale = ColorScale::around_mean(map.values);
  for (int player = 0; player < grid.players(); ++player)
    map.titles.push_back(fmt::format(
        "{}: {}", capitalized(head_name(grid, player)),
        with_error(values[size_t(player)], errors ? std::optional((*errors)[size_t(player)]) : std::nullopt)));
  draw_small_heat_map(map, figure);
  figure.table = head_table(grid, values, errors);
}

}  // namespace

std::vector<Figure> slice_maps(const record::Profile& profile, const std::string& prefix) {
  std::vector<Figure> figures;
  const HeadGrid grid = profile.model.grid;
  for (const estimate::SliceEstimate& slice : profile.estimate.slices) {
    Figure figure;
    figure.name = fmt::format("{}slice-{}", prefix, slice.size);
    figure.title = fmt::format("Slice {}: {} of {} heads unmasked", slice.size, slice.size, grid.players());
    figure.caption = fmt::format("{} pairs", grouped(slice.pairs));
    if (std::isfinite(slice.mean_utility))  // not known of imported scores
      figure.caption += fmt::format("; mean score {} with these coalitions, {} with their complements.",
                                    significant(slice.mean_utility, 3), significant(slice.mean_complement, 3));
    draw_part(grid, slice.values, errors_of(profile, slice.standard_errors), figure);
    figures.push_back(figure);
  }
  return figures;
}

std::vector<Figure> budget_maps(const record::Profile& profile, const std::string& prefix) {
  std::vector<Figure> figures;
  for (const estimate::BudgetValues& budget : profile.estimate.budgets) {
    Figure figure;
    figure.name = fmt::format("{}at-budget-{}", prefix, budget.budget);
    figure.title = fmt::format("Budget {}", budget.budget);
    figure.caption = fmt::format(
        "{} of {} examples are long enough for it{}. In {}.", budget.examples, profile.task.example_ids.size(),
        budget.pairs > 0 ? fmt::format("; {} pairs", grouped(budget.pairs)) : "", utility_unit(profile));
    draw_part(profile.model.grid, budget.values, &budget.standard_errors, figure);
    figures.push_back(figure);
  }
  return figures;
}

Figure distribution(const record::Profile& profile, const std::string& prefix) {
  const ProfileSummary summary = summarize(profile);
  Figure figure;
  figure.name = prefix + "distribution";
  figure.title = "Distribution of the values";
  figure.caption = fmt::format("How many heads have which value; the standard deviation over heads is {}. ",
                               significant(summary.spread, 2));
  figure.caption += summary.typical_error
                        ? "The bar above shows the uncertainty of a single head: a profile tells heads apart only "
                          "where the values spread much wider than that."
                        : "This profile does not say how uncertain a single value is.";
  Histogram chart;
  chart.x.label = value_name(profile);
  chart.y_label = "heads";
  chart.values = profile.estimate.values;
  chart.typical_error = summary.typical_error;
  draw_histogram(chart, figure);
  return figure;
}

Figure extremes(const record::Profile& profile, const std::string& prefix) {
  const ProfileSummary summary = summarize(profile);
  const size_t heads = summary.ranking.size();
  const size_t most = std::min(kExtremes, (heads + 1) / 2), least = std::min(kExtremes, heads / 2);
  std::vector<size_t> ranks;
  for (size_t i = 0; i < most; ++i) ranks.push_back(i);
  for (size_t i = heads - least; i < heads; ++i) ranks.push_back(i);

  Figure figure;
  figure.name = prefix + "extremes";
  figure.title = fmt::format("The {} most and {} least important heads", most, least);
  figure.caption =
      profile.has_standard_errors
          ? fmt::format(
                "Value with twice its standard error on both sides. The highest and lowest of many noisy values "
                "are partly there by luck: expect them to move towards the mean with more {}.",
                evidence_name(profile))
          : "Values without their errors, which this profile does not have.";
  IntervalChart chart;
  chart.x.label = value_name(profile);
  chart.reference = summary.mean;
  chart.reference_label = "mean of all heads";
  figure.table.header = {"head", "rank", value_header(profile)};
  for (const size_t rank : ranks) {
    const int player = summary.ranking[rank];
    const double value = profile.estimate.values[size_t(player)];
    chart.rows.push_back(
        {short_head_name(profile.model.grid, player), value, error_of(profile, player), rank < most ? 0 : 1});
    figure.table.rows.push_back(
        {head_name(profile.model.grid, player), std::to_string(rank + 1), value_text(profile, summary, player)});
  }
  draw_intervals(chart, figure);
  return figure;
}

Figure layer_means(const record::Profile& profile, const std::string& prefix) {
  const HeadGrid grid = profile.model.grid;
  Figure figure;
  figure.name = prefix + "layers";
  figure.title = "Mean value of each layer";
  figure.caption = "Mean over the KV heads of a layer, with twice its standard error where that is known.";
  figure.table.header = {"layer", value_header(profile)};
  LineChart chart;
  chart.x.label = "layer";
  chart.y.label = value_name(profile);
  Series series;
  series.markers = grid.layers <= 40;
  for (int layer = 0; layer < grid.layers; ++layer) {
    RunningStats stats;
    double squares = 0;
    for (int head = 0; head < grid.kv_heads; ++head) {
      const int player = grid.player({layer, head});
      stats.add(profile.estimate.values[size_t(player)]);
      squares += std::pow(error_of(profile, player).value_or(0), 2);
    }
    const double error = std::sqrt(squares) / grid.kv_heads;
    series.points.push_back({double(layer), stats.mean(), 2 * error});
    figure.table.rows.push_back(
        {std::to_string(layer),
         with_error(stats.mean(), profile.has_standard_errors ? std::optional(error) : std::nullopt)});
  }
  chart.series.push_back(series);
  draw_lines(chart, figure);
  return figure;
}

}  // namespace cokv::report
