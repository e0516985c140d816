#include "cokv-profile/evaluation.h"

#include <fmt/format.h>

#include "cli/interrupt.h"
#include "cli/log.h"
#include "cli/progress.h"
#include "core/errors.h"

namespace cokv {

namespace {

constexpr int kNotes = 20;  // convergence notes a run: each costs a whole estimate

// How far the first so many pairs can be trusted; nothing known while some head has not been drawn.
estimate::Convergence assess(const record::RunIdentity& identity, const record::Evaluations& evaluations,
                             int64_t pairs) {
  try {
    return record::estimate_run(identity, pairs, evaluations, {}).convergence;
  } catch (const InputError&) {
    return {};
  }
}

std::string convergence_note(const estimate::Convergence& c) {
  if (!c.reliability) return "reliability: too early";
  return fmt::format("reliability {:.2f}, {:.0f} % of the budget unsettled", *c.reliability,
                     100 * *c.budget_instability);
}

}  // namespace

run::Rounds plan_rounds(const ProfileOptions& options, const record::RunIdentity& identity, int rows) {
  const Shard shard = parse_shard(options.shard);
  run::Rounds rounds;
  rounds.work = {.examples = static_cast<int>(identity.task.example_ids.size()),
                 .slices = identity.sampling.slices,
                 .rows = rows,
                 .budgets = identity.sampling.game_budgets,
                 .shard = shard.index,
                 .shards = shard.count};
  rounds.points = options.stop == "stable" ? run::check_points(options.pairs) : std::vector<int64_t>{options.pairs};
  return rounds;
}

int64_t evaluate_the_rest(const run::Rounds& rounds, const record::RunIdentity& identity, const run::Utility& utility,
                          record::EvaluationLog& log, const record::RunFolder& folder) {
  const estimate::Design design = record::design_of(identity.model, identity.sampling);
  const auto all = run::all_batches(rounds, design);
  const int64_t total = run::count_pairs(all);
  const int64_t already = total - run::count_pairs(run::without(all, log.evaluations()));
  cli::log_info(fmt::format("{} pairs to evaluate{}, {} done before", total, rounds.points.size() > 1 ? " at most" : "",
                            already));
  cli::Progress progress("pairs", total, already, folder.progress());
  int64_t assessed = already;
  std::string note;
  const auto after = [&](int64_t done) {
    if ((already + done - assessed) * kNotes > total) {
      note = convergence_note(assess(identity, log.evaluations(), rounds.points.back()));
      assessed = already + done;
    }
    progress.update(already + done, note);
    return !cli::interrupt_requested();
  };
  const auto check = [&](int64_t pairs) {
    const estimate::Convergence now = assess(identity, log.evaluations(), pairs);
    cli::log_info(fmt::format("after {} pairs of each slice and example: {}", pairs, convergence_note(now)));
    return now;
  };
  const run::RoundsDone done = run::evaluate_rounds(rounds, design, utility, log, after, check);
  if (!done.finished) throw Interrupted(folder.path.string());
  return done.pairs;
}

}  // namespace cokv
