#include "cokv-eval/measures.h"

#include <algorithm>

#include "cli/log.h"
#include "core/errors.h"

namespace cokv {

namespace {

bool asks_for(const EvalOptions& options, std::string_view measure) {
  return std::ranges::find(options.measure, measure) != options.measure.end();
}

bool have_answers(const std::vector<task::Task>& tasks) {
  const longbench::Example* with = nullptr;
  const longbench::Example* without = nullptr;
  for (const task::Task& task : tasks)
    for (const longbench::Example& example : task.examples) (example.answers.empty() ? without : with) = &example;
  if (with != nullptr && without != nullptr)
    throw InputError("example " + without->id, "has no answers, others have",
                     "complete them, or leave answers out of it all with --utility agreement");
  return without == nullptr;
}

Measure scored_measure(const EvalOptions& options, const std::vector<task::Task>& tasks) {
  if (options.utility) return *options.utility == "agreement" ? Measure::agreement : Measure::metric;
  if (have_answers(tasks)) return Measure::metric;
  cli::log_info("the rows have no answers: agreement with the full cache's text is measured in place of the metric");
  return Measure::agreement;
}

}  // namespace

bool needs_answers(const EvalOptions& options) {
  return options.utility == "metric" || asks_for(options, "metric");
}

Measures resolve_measures(const EvalOptions& options, const std::vector<task::Task>& tasks) {
  Measures measures{scored_measure(options, tasks), {}};
  if (asks_for(options, "metric")) measures.beside.insert(Measure::metric);
  if (asks_for(options, "agreement")) measures.beside.insert(Measure::agreement);
  if (asks_for(options, "nll") || options.measure.empty())
    measures.beside.insert({Measure::log_probability, Measure::argmax_agreement});
  measures.beside.erase(measures.scored);
  return measures;
}

}  // namespace cokv
