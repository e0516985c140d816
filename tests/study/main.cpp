// estimator-study: compares estimators at equal cost on made games, on enumerated runs and on long sampled ones, and
// prints Markdown tables (docs/estimation.md).
#include <fmt/format.h>
#include <sys/resource.h>
#include <CLI/CLI.hpp>

#include "cli/program.h"
#include "core/stopwatch.h"
#include "estimate/convergence.h"
#include "study/contender.h"
#include "study/long_record.h"

namespace cokv::study {
namespace {

struct Options {
  std::vector<std::string> kinds{"additive", "pairwise", "mixed", "thresholded", "rugged"};
  int players = 90, examples = 30, seeds = 4;
  std::vector<int64_t> pairs{16, 64};
  int64_t truth_pairs = 2000;
  std::vector<std::filesystem::path> enumerated, records;
  std::filesystem::path truth;
  estimate::EstimateOptions estimate{.budget = 64, .alpha = 1};
  bool time = false;
};

void compare(const Game& game, const Options& o) {
  fmt::print("\n### {} ({} examples, slices {})\n\n", game.name, game.examples, fmt::join(game.slices, " "));
  fmt::print("| pairs | way | gain in MSE | MAE | moved | coverage | reliability |\n|---|---|---|---|---|---|---|\n");
  const std::vector<double> all_alike(game.truth.size());
  fmt::print("| 0 | equal budgets | | | {:.3f} | | |\n", estimate::moved_share(all_alike, game.truth, o.estimate));
  for (const int64_t pairs : o.pairs) {
    double paper = 0;
    for (const Contender& contender : contenders()) {
      Quality mean;
      int played = 0;
      for (int seed = 1; seed <= o.seeds; ++seed) {
        try {
          add(mean, compete(contender, game, pairs, static_cast<uint64_t>(seed), o.estimate));
          ++played;
        } catch (const InputError&) {  // some head is in no coalition: this seed has no values
        }
      }
      if (played == 0) {
        fmt::print("| {} | {} | some head is never drawn | | | | |\n", pairs, contender.name);
        continue;
      }
      scale(mean, 1.0 / played);
      if (paper == 0) paper = mean.mse;
      const bool exact = mean.mse < 1e-20;  // every coalition was drawn; what is left is rounding
      fmt::print("| {} | {} | {} | {:.5f} | {:.3f} | {:.3f} | {:.2f} |\n", pairs, contender.name,
                 exact ? "exact" : fmt::format("{:.2f}", paper / mean.mse), mean.mae, mean.moved, mean.coverage,
                 mean.reliability);
      std::fflush(stdout);
    }
  }
}

void cut(const std::filesystem::path& run, const Options& o) {
  fmt::print("\n### {}\n\n| pairs | estimator | parts | MSE | MAE | moved | coverage | reliability |\n", run.string());
  fmt::print("|---|---|---|---|---|---|---|---|\n");
  const auto truth = o.truth.empty() ? std::nullopt : std::optional(o.truth);
  for (const RecordRow& row : cut_record(run, o.pairs, truth, o.estimate))
    fmt::print("| {} | {} | {} | {:.3g} | {:.5f} | {:.3f} | {:.3f} | {:.2f} |\n", row.pairs, row.estimator, row.parts,
               row.quality.mse, row.quality.mae, row.quality.moved, row.quality.coverage, row.quality.reliability);
}

// The largest record that is promised to be quick: 4 slices, 5000 pairs, 30 examples, 256 heads.
void time_large_record() {
  Game game;
  game.players = 256;
  game.examples = 30;
  game.slices = {32, 64, 96, 128};
  game.utility = [](int e, const Coalition& s) { return s.contains(e) + 0.5 * s.contains(100); };
  for (const auto estimator : {estimate::Estimator::mean, estimate::Estimator::regression}) {
    const estimate::Design design{Mode::default_, estimator, game.players, game.slices, 42};
    const auto observations = play(game, design, {5000, 5000, 5000, 5000});
    const Stopwatch watch;
    estimate::estimate(design, observations, {}, {});
    const double seconds = watch.seconds();
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    fmt::print("{}: {:.1f} s, peak memory so far {} MiB\n",
               estimator == estimate::Estimator::mean ? "mean" : "regression", seconds, usage.ru_maxrss / 1024);
  }
}

void study(const Options& o) {
  if (o.time) return time_large_record();
  for (const auto& run : o.enumerated) compare(enumerated_game(run), o);
  for (const auto& run : o.records) cut(run, o);
  if (!o.enumerated.empty() || !o.records.empty()) return;
  for (const std::string& kind : o.kinds) compare(made_game(kind, o.players, o.examples, o.truth_pairs), o);
}

}  // namespace
}  // namespace cokv::study

int main(int argc, char** argv) {
  CLI::App app{"Compare ways to draw coalitions and to estimate values, at the same number of evaluations.",
               "estimator-study"};
  cokv::study::Options o;
  app.add_option("--games", o.kinds, "Made games to play")->delimiter(',')->capture_default_str();
  app.add_option("--players", o.players, "Players of a made game")->capture_default_str();
  app.add_option("--examples", o.examples, "Examples of a made game")->capture_default_str();
  app.add_option("--truth-pairs", o.truth_pairs, "Pairs for the truth of a made game")->capture_default_str();
  app.add_option("--pairs", o.pairs, "Pairs for each slice and example")->delimiter(',')->capture_default_str();
  app.add_option("--seeds", o.seeds, "Repetitions")->capture_default_str();
  app.add_option("--budget", o.estimate.budget, "At which moved tokens are counted")->capture_default_str();
  app.add_option("--alpha", o.estimate.alpha, "Likewise")->capture_default_str();
  app.add_option("--enumerated", o.enumerated, "Run folders of --estimator exact, played again in every way");
  app.add_option("--run", o.records, "Run folders with many pairs, cut into parts of --pairs");
  app.add_option("--truth", o.truth, "Profile that the parts of --run are judged by (default: the rest of the run)");
  app.add_flag("--time", o.time, "Only time the estimate of a large record");
  cokv::cli::prepare(app);
  return cokv::cli::run(app, argc, argv, [&] { cokv::study::study(o); });
}
