#include "cokv-profile/gradient.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/interrupt.h"
#include "cli/log.h"
#include "cli/progress.h"
#include "core/errors.h"
#include "core/stopwatch.h"

namespace cokv {

run::RowOptions plan_rows(const ProfileOptions& options, const record::RunIdentity& identity) {
  const Shard shard = parse_shard(options.shard);
  return {.examples = static_cast<int>(identity.task.example_ids.size()),
          .budgets = identity.sampling.game_budgets,
          .shard = shard.index,
          .shards = shard.count};
}

void evaluate_the_rest(const run::RowOptions& rows, const run::EvaluateRow& evaluate, record::EvaluationLog& log,
                       const record::RunFolder& folder) {
  const auto left = run::rows_left(rows, log.evaluations());
  const int64_t total = run::count_rows(rows), already = total - static_cast<int64_t>(left.size());
  cli::log_info(
      fmt::format("{} rows to evaluate at budgets {}, {} done before", total, fmt::join(rows.budgets, ", "), already));
  cli::Progress progress("rows", total, already, folder.progress());
  const auto after = [&](int64_t done) {
    progress.update(already + done);
    return !cli::interrupt_requested();
  };
  if (!run::evaluate_rows(left, evaluate, log, after)) throw Interrupted(folder.path.string());
}

void print_forecast(const run::RowOptions& rows, const record::RunFolder& folder, const run::EvaluateRow& evaluate) {
  const auto left = run::rows_left(rows, record::read_evaluations(folder.evaluations()));
  size_t passes = 0;
  for (const run::RowToDo& row : left) passes += row.budgets.size();
  fmt::print("to evaluate: {} backward passes at most ({} rows, budgets {})\n", passes, left.size(),
             fmt::join(rows.budgets, ", "));
  if (left.empty()) return;
  const Stopwatch watch;
  evaluate(left.front());
  fmt::print("time: about {}, as measured on one row\n",
             cli::duration_text(watch.seconds() * static_cast<double>(left.size())));
}

}  // namespace cokv
