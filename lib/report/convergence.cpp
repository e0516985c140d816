#include "report/convergence.h"

#include <algorithm>
#include <cmath>

#include "core/errors.h"
#include "estimate/convergence.h"
#include "estimate/estimate.h"
#include "record/assemble.h"
#include "report/chart.h"
#include "report/number_text.h"

namespace cokv::report {

namespace {

double root_mean_square(const std::vector<double>& values) {
  double squares = 0;
  for (const double value : values) squares += value * value;
  return std::sqrt(squares / double(values.size()));
}

}  // namespace

std::vector<ConvergencePoint> convergence_points(const record::Profile& profile,
                                                 const record::Evaluations& evaluations) {
  record::check_record(evaluations, profile.task, profile.sampling);
  int draws = 0;
  for (const auto& observation : evaluations.observations) draws = std::max(draws, observation.draw + 1);
  std::vector<ConvergencePoint> points;
  for (const int part : {16, 8, 4, 2, 1}) {
    const int pairs = draws / part;
    if (pairs < 2) continue;
    record::Evaluations first;
    for (const auto& observation : evaluations.observations)
      if (observation.draw < pairs) first.observations.push_back(observation);
    try {
      const estimate::Estimate first_estimate =
          record::estimate_run({profile.model, profile.task, profile.sampling, {}}, pairs, first, {});
      const double error = root_mean_square(first_estimate.standard_errors);
      if (!std::isfinite(error)) continue;  // some head was drawn once only: its error is unknown yet
      points.push_back({pairs, error, first_estimate.convergence.reliability,
                        estimate::spearman(first_estimate.values, profile.estimate.values)});
    } catch (const InputError&) {
      // Some head was not drawn so early: there is no estimate to show.
    }
  }
  return points;
}

std::vector<Figure> convergence_figures(const std::vector<ConvergencePoint>& points, const std::string& prefix) {
  if (points.size() < 2) return {};
  Axis x;
  x.label = "pairs for each slice and example";
  x.logarithmic = true;
  Figure errors;
  errors.name = prefix + "convergence-error";
  errors.title = "Uncertainty over pairs";
  errors.caption =
      "Typical standard error of a head's value after the first pairs of this run; four times the pairs halve it.";
  errors.table.header = {"pairs", "typical standard error", "reliability", "rank correlation with the final values"};
  Figure ranks;
  ranks.name = prefix + "convergence-order";
  ranks.title = "Order of the heads over pairs";
  ranks.caption =
      "Reliability says how well a second run of that size would agree; the correlation with the final values rises to "
      "1 by construction and shows from which point on the order hardly changed.";
  Series error{"", {}, true}, reliability{"reliability", {}, true}, correlation{"correlation with final", {}, true};
  for (const ConvergencePoint& point : points) {
    x.ticks.push_back(point.pairs);
    error.points.push_back({double(point.pairs), point.typical_error, 0});
    correlation.points.push_back({double(point.pairs), point.correlation_with_final, 0});
    if (point.reliability) reliability.points.push_back({double(point.pairs), *point.reliability, 0});
    errors.table.rows.push_back({std::to_string(point.pairs), significant(point.typical_error, 2),
                                 point.reliability ? fixed(*point.reliability, 2) : "unknown",
                                 fixed(point.correlation_with_final, 2)});
  }
  LineChart chart;
  chart.x = x;
  chart.y.label = "typical standard error";
  chart.y.least = 0;
  chart.series = {error};
  draw_lines(chart, errors);
  chart.y = {};
  chart.y.label = "reliability, correlation";
  chart.y.least = 0;
  chart.y.most = 1;
  chart.series = {correlation};
  if (!reliability.points.empty()) chart.series.insert(chart.series.begin(), reliability);
  draw_lines(chart, ranks);
  return {errors, ranks};
}

}  // namespace cokv::report
