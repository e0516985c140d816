// Texts to scores, as the benchmarks' own programs make them: first-line rule, rule for several answers, task score
// rounded as Python does.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "metrics/metric.h"

namespace cokv::task {

// What is scored of a prediction: all of it, or (trec, triviaqa, samsum, lsht) the first line after leading newlines.
std::string scored_part(std::string_view prediction, bool first_line_only);

// Score 0…1 of one prediction.
double score_prediction(const metrics::Metric& metric, bool first_line_only, std::string_view prediction,
                        std::span<const std::string> answers, std::span<const std::string> all_classes,
                        const metrics::MetricOptions& options);

// The score of a task, 0…100, by the benchmark's formula and as CPython rounds; `scores` in file order.
double task_score(std::span<const double> scores, metrics::TaskScore rule = metrics::TaskScore::longbench);
int decimals(metrics::TaskScore rule);  // that it is rounded to

}  // namespace cokv::task
