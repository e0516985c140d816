// What is measured of every plan: `--measure` and `--utility`, once it is known whether the rows have answers.
#pragma once

#include <set>
#include <vector>

#include "cokv-eval/eval_options.h"
#include "core/measure.h"
#include "task/task.h"

namespace cokv {

struct Measures {
  Measure scored = Measure::metric;  // which of metric and agreement is the score
  std::set<Measure> beside;          // the others
};

// Whether rows without answers are an error: the metric was asked for by name.
bool needs_answers(const EvalOptions& options);

// The score is the metric unless `utility` says otherwise or no row has answers. InputError where some rows have
// answers and others not. Says on the log when the metric gives way.
Measures resolve_measures(const EvalOptions& options, const std::vector<task::Task>& tasks);

}  // namespace cokv
