#include "cokv-profile/calibration.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/interrupt.h"
#include "cli/log.h"
#include "cli/progress.h"
#include "core/rng.h"
#include "record/run_folder.h"
#include "run/rounds.h"

namespace cokv {

namespace {

constexpr int kPairs = 4;     // of each size and example
constexpr int kExamples = 8;  // the first ones

}  // namespace

estimate::SliceChoice calibrate(const record::RunIdentity& run, const std::filesystem::path& folder, int rows,
                                const run::Utility& utility) {
  record::RunIdentity identity = run;
  if (const auto warning = record::follow_earlier_run(record::RunFolder{folder}, identity.model))
    cli::log_warning(*warning);
  identity.sampling.estimator = "mean";
  identity.sampling.slices = estimate::calibration_slices(run.model.grid.players());
  identity.sampling.seed = Rng(run.sampling.seed, "calibration").next();  // coalitions that the run does not draw
  const estimate::Design design = record::design_of(identity.model, identity.sampling);

  const int examples = std::min(kExamples, static_cast<int>(run.task.example_ids.size()));
  run::Rounds rounds;
  rounds.work.examples = examples;
  rounds.work.slices = design.slices;
  rounds.work.rows = rows;
  rounds.points = {kPairs};
  const record::HeldRunFolder own = record::open_run_folder(
      folder,
      {{"schema", record::kRunSchema}, {"identity", record::to_json(identity)}, {"pairs", kPairs}, {"shard", "0/1"}});
  record::EvaluationLog log(own.evaluations());
  const int64_t total = run::count_pairs(run::all_batches(rounds, design));
  const int64_t already = total - run::count_pairs(run::without(run::all_batches(rounds, design), log.evaluations()));
  cli::Progress progress("calibration pairs", total, already);
  const auto after = [&](int64_t done) {
    progress.update(already + done);
    return !cli::interrupt_requested();
  };
  if (!run::evaluate_rounds(rounds, design, utility, log, after, {}).finished) throw Interrupted(folder.string());
  const estimate::SliceChoice choice = estimate::choose_slices(design, log.evaluations().observations);
  cli::log_info(fmt::format("slices {}: {}", fmt::join(choice.slices, ","), choice.reason));
  return choice;
}

}  // namespace cokv
