#include "task/scoring.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace cokv::task {

std::string scored_part(std::string_view prediction, bool first_line_only) {
  if (!first_line_only) return std::string(prediction);
  const size_t begin = prediction.find_first_not_of('\n');
  if (begin == std::string_view::npos) return "";
  return std::string(prediction.substr(begin, prediction.find('\n', begin) - begin));
}

double score_prediction(const metrics::Metric& metric, bool first_line_only, std::string_view prediction,
                        std::span<const std::string> answers, std::span<const std::string> all_classes,
                        const metrics::MetricOptions& options) {
  return metrics::row_score(metric, scored_part(prediction, first_line_only), answers, all_classes, options);
}

double task_score(std::span<const double> scores, metrics::TaskScore rule) {
  double sum = 0;
  for (const double score : scores) sum += score;
  const auto rows = static_cast<double>(scores.size());
  const double percent = rule == metrics::TaskScore::ruler ? sum / rows * 100 : 100 * sum / rows;
  // Python's round(x, 2) rounds the exact binary value correctly, and so does printf.
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals(rule), percent);
  return std::strtod(text, nullptr);
}

int decimals(metrics::TaskScore rule) {
  return rule == metrics::TaskScore::longbench_v2 ? 1 : 2;
}

}  // namespace cokv::task
