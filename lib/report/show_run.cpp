#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/errors.h"
#include "core/running_stats.h"
#include "report/labelled_line.h"
#include "report/number_text.h"
#include "report/show.h"
#include "report/summary.h"

namespace cokv::report {

namespace {

// budget: 0 where there are none.
std::string slice_text(const record::Evaluations& evaluations, int slice, int budget) {
  RunningStats utility, complement;
  std::set<int> examples;
  for (const auto& observation : evaluations.observations) {
    if (observation.slice != slice || observation.budget != budget) continue;
    utility.add(observation.utility);
    complement.add(observation.complement);
    examples.insert(observation.example);
  }
  if (utility.count() == 0) return "nothing yet";
  return fmt::format("{} pairs of {} examples; mean utility {} with the coalitions, {} with their complements",
                     grouped(utility.count()), examples.size(), significant(utility.mean(), 3),
                     significant(complement.mean(), 3));
}

int64_t too_short(const record::Evaluations& evaluations, int budget) {
  return std::ranges::count_if(evaluations.too_short, [&](const auto& row) { return row.first.budget == budget; });
}

std::string passes_text(const record::Evaluations& evaluations, int budget) {
  return fmt::format("{} backward passes", std::ranges::count_if(evaluations.worths, [&](const auto& row) {
                       return row.first.budget == budget;
                     }));
}

// "0.9 pairs a second, 600 s left when it last spoke"; the file may be of another version, so nothing is taken for
// granted.
std::string pace_text(const Json& progress, std::string_view counted) {
  const auto number = [&](const char* key) -> std::optional<double> {
    if (!progress.is_object() || !progress.contains(key) || !progress[key].is_number()) return std::nullopt;
    return progress[key].get<double>();
  };
  const auto done = number("done"), total = number("total"), rate = number("per_second"), left = number("seconds_left");
  if (!done || !total) return "unknown";
  std::string text = fmt::format("{:.0f} of {:.0f} {}", *done, *total, counted);
  if (rate) text += fmt::format(", {} a second", significant(*rate, 2));
  if (left) text += fmt::format(", about {} min left at that rate", significant(*left / 60, 2));
  return text;
}

estimate::Convergence convergence_of(const RunState& run) {
  return record::estimate_run(run.identity, run.pairs, run.evaluations, {}).convergence;
}

std::string reliability_of(const RunState& run) {
  try {
    return reliability_text(convergence_of(run));
  } catch (const InputError&) {
    return run.identity.sampling.gradient ? "too early" : "too early: some heads were not drawn yet";
  }
}

}  // namespace

std::string show_run(const RunState& run, const TerminalStyle& style) {
  const record::RunIdentity& identity = run.identity;
  record::check_record(run.evaluations, identity.task, identity.sampling);
  std::string out;
  const auto line = [&](std::string_view label, const std::string& text) { add_line(out, label, text, style.width); };
  line("model", fmt::format("{} ({} layers × {} KV heads)", identity.model.name, identity.model.grid.layers,
                            identity.model.grid.kv_heads));
  line("task", fmt::format("{}, {} examples", identity.task.name, identity.task.example_ids.size()));
  line("state", run.running ? "running" : "not running, no profile yet; run the same command again to resume");
  const bool gradient = identity.sampling.gradient;
  line("done", pace_text(run.progress, gradient ? "rows" : "pairs"));
  if (identity.sampling.game_budgets.empty())
    for (const int slice : identity.sampling.slices)
      line(fmt::format("slice {}", slice), slice_text(run.evaluations, slice, 0));
  for (const int budget : identity.sampling.game_budgets)
    line(fmt::format("budget {}", budget),
         fmt::format("{}; {} rows left out",
                     gradient ? passes_text(run.evaluations, budget)
                              : slice_text(run.evaluations, identity.sampling.slices.front(), budget),
                     too_short(run.evaluations, budget)));
  if (!gradient)
    line("references", fmt::format("{} of {} examples scored with the full cache and the window alone",
                                   run.evaluations.references.size(), identity.task.example_ids.size()));
  line("reliability", reliability_of(run));
  return out;
}

}  // namespace cokv::report
