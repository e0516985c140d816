#include "report/budget_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "allocate/allocate.h"
#include "report/chart.h"
#include "report/heat_map.h"
#include "report/number_text.h"
#include "report/summary.h"

namespace cokv::report {

namespace {

constexpr int kUsualBudget = 128;  // the one whose heat map is shown

HeadBudgets allocate_for(const record::Profile& profile, int budget, std::optional<int> alpha) {
  allocate::AllocationOptions options;
  options.budget = budget;
  options.window = profile.sampling.window;
  if (alpha) {
    options.link = allocate::Link::published;
    options.alpha = *alpha;
  }
  return allocate::allocate(profile.model.grid, profile.estimate.values, options);
}

Figure budget_map(const record::Profile& profile, int budget, std::optional<int> alpha, const std::string& prefix) {
  const HeadBudgets budgets = allocate_for(profile, budget, alpha);
  Figure figure;
  figure.name = fmt::format("{}budget-{}", prefix, budget);
  figure.title = fmt::format("Tokens kept by each head at a mean of {}", budget);
  figure.caption = fmt::format(
      "Prompt tokens each KV head may keep, its window of {} included, by the {}. Other totals give the same "
      "pattern on another scale.",
      profile.sampling.window,
      alpha ? fmt::format("published link with alpha {}", *alpha) : std::string("default link of cokv-allocate"));
  HeatMap map;
  map.grid = profile.model.grid;
  map.values.assign(budgets.tokens.begin(), budgets.tokens.end());
  map.scale = ColorScale::from_zero(map.values);
  map.unit = "prompt tokens";
  figure.table.header = {"layer"};
  for (int head = 0; head < map.grid.kv_heads; ++head) figure.table.header.push_back(fmt::format("KV head {}", head));
  for (int layer = 0; layer < map.grid.layers; ++layer) {
    figure.table.rows.push_back({std::to_string(layer)});
    for (int head = 0; head < map.grid.kv_heads; ++head) {
      const int player = map.grid.player({layer, head});
      const int tokens = budgets.tokens[size_t(player)];
      map.titles.push_back(fmt::format("Layer {}, KV head {}: {} tokens", layer, head, tokens));
      figure.table.rows.back().push_back(std::to_string(tokens));
    }
  }
  draw_heat_map(map, figure);
  return figure;
}

// Share of all tokens that go to the best-served tenth of the heads.
double share_of_top_tenth(const std::vector<int>& falling) {
  const auto tenth = long(std::max<size_t>(1, falling.size() / 10));
  const double all = std::accumulate(falling.begin(), falling.end(), 0.0);
  return std::accumulate(falling.begin(), falling.begin() + tenth, 0.0) / all;
}

}  // namespace

std::vector<Figure> budget_figures(const record::Profile& profile, const BudgetOptions& options,
                                   const std::string& prefix) {
  std::vector<int> budgets;
  for (const int budget : options.budgets)
    if (budget >= profile.sampling.window) budgets.push_back(budget);
  if (budgets.empty()) return {};

  Figure figure;
  figure.name = prefix + "budgets";
  figure.title = "Budgets of all heads, sorted";
  figure.caption =
      "One line for each mean budget: the steeper it falls, the more unequal the budgets. A flat line would be uniform "
      "budgets.";
  figure.table.header = {"mean budget",           "smallest", "median", "largest", "heads with the window alone",
                         "share of the top tenth"};
  LineChart chart;
  chart.x.label = "heads, most tokens first";
  chart.y.label = "prompt tokens kept";
  chart.y.logarithmic = true;
  chart.y.ticks = {};
  double most = 1, least = 1e9;
  for (size_t i = budgets.size(); i-- > 0;) {
    std::vector<int> tokens = allocate_for(profile, budgets[i], options.alpha).tokens;
    std::sort(tokens.begin(), tokens.end(), std::greater<>());
    Series series;
    series.name = std::to_string(budgets[i]);
    series.markers = false;
    for (size_t rank = 0; rank < tokens.size(); ++rank)
      series.points.push_back({double(rank + 1), double(tokens[rank])});
    chart.series.push_back(series);
    most = std::max(most, double(tokens.front()));
    least = std::min(least, double(tokens.back()));
    const auto bare = std::count(tokens.begin(), tokens.end(), profile.sampling.window);
    figure.table.rows.push_back({std::to_string(budgets[i]), std::to_string(tokens.back()),
                                 std::to_string(tokens[tokens.size() / 2]), std::to_string(tokens.front()),
                                 std::to_string(bare), percent(share_of_top_tenth(tokens))});
  }
  for (double tick = 1; tick <= most; tick *= 4)
    if (tick >= least) chart.y.ticks.push_back(tick);
  draw_lines(chart, figure);
  const bool usual = std::find(budgets.begin(), budgets.end(), kUsualBudget) != budgets.end();
  return {budget_map(profile, usual ? kUsualBudget : budgets.front(), options.alpha, prefix), figure};
}

}  // namespace cokv::report
