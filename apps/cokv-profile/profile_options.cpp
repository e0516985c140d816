#include "cokv-profile/profile_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>

#include "core/errors.h"
#include "mode_option.h"

namespace cokv {

namespace {

void add_value_options(CLI::App& app, ProfileOptions& o) {
  const std::string group = "Values";
  app.add_option("--values", o.values,
                 "sampled: Sliced Shapley values, from the scores of sampled coalitions; gradient: first-order "
                 "values, from one backward pass per row and budget (they ignore that heads work together)")
      ->check(CLI::IsMember({"sampled", "gradient"}))
      ->capture_default_str()
      ->group(group);
  app.add_option(
         "--game", o.game,
         "What sampled coalitions decide. mask: heads outside see the window alone; budget: half of the heads keep "
         "many prompt tokens and the others few, at the mean of a budget (SnapKV's choice of tokens)")
      ->check(CLI::IsMember({"mask", "budget"}))
      ->capture_default_str()
      ->group(group);
  app.add_option(
         "--game-budgets", o.game_budgets,
         "Mean prompt tokens a head, for --values gradient and --game budget; values of several are standardised "
         "and averaged")
      ->delimiter(',')
      ->check(CLI::Range(1, 1 << 24))
      ->capture_default_str()
      ->group(group);
}

}  // namespace

void add_profile_options(CLI::App& app, ProfileOptions& o) {
  add_model_and_task_options(app, o.base, task::Split::validation);
  add_value_options(app, o);
  const std::string group = "Sampling";
  app.add_option(
         "--utility", o.utility,
         "What a coalition is worth: metric (the task's score), agreement (the metric against the full-cache text; "
         "needs no answers), nll (mean log-probability of the full-cache text, teacher-forced in one pass; smoother)")
      ->check(CLI::IsMember({"metric", "agreement", "nll"}))
      ->capture_default_str()
      ->group(group);
  app.add_option("--nll-target", o.nll_target,
                 "Text that nll scores: full (the full-cache text) or reference (the first answer)")
      ->check(CLI::IsMember({"full", "reference"}))
      ->capture_default_str()
      ->group(group);
  add_mode_option(
      app, o.mode,
      "paper: all examples share the coalitions; default: fresh coalitions for each example, in balanced blocks")
      ->group(group);
  app.add_option("--slices", o.slices,
                 "Coalition sizes: heads (32,64), parts of all heads (1/8,2/8), or auto: the sizes at which coalitions "
                 "differ most in a short calibration")
      ->capture_default_str()
      ->group(group);
  app.add_option("--pairs", o.pairs,
                 "Pairs (S and its complement) for each slice and example; a larger number extends a run")
      ->check(CLI::Range(1, 1 << 24))
      ->capture_default_str()
      ->group(group);
  app.add_option(
         "--estimator", o.estimator,
         "regression: means after an additive model has removed the effect of the other heads (default); mean: plain "
         "means (default in paper mode); exact: every coalition of the slices (few heads only; --pairs is ignored)")
      ->check(CLI::IsMember({"mean", "regression", "exact"}))
      ->group(group);
  app.add_option("--stop", o.stop,
                 "pairs: stop at --pairs. stable: stop earlier, when at two checks in a row the reliability is at "
                 "least 0.9 and at most a tenth of the budget would move")
      ->check(CLI::IsMember({"pairs", "stable"}))
      ->capture_default_str()
      ->group(group);
  app.add_option("--seed", o.seed, "Seed of the coalitions")->capture_default_str()->group(group);
  app.add_option("--shard", o.shard, "I/N, I from 0: do this share of the work; `cokv merge` joins the shards")
      ->capture_default_str();
  app.add_flag(
         "--dry-run", o.dry_run,
         "Print how much is left to evaluate, the memory, and the time as measured on one batch; write no evaluation")
      ->configurable(false);
}

Shard parse_shard(const std::string& text) {
  Shard shard;
  const size_t slash = text.find('/');
  const auto number = [](std::string_view part, int& value) {
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    return error == std::errc() && end == part.data() + part.size();
  };
  const bool parsed = slash != std::string::npos && number(std::string_view(text).substr(0, slash), shard.index) &&
                      number(std::string_view(text).substr(slash + 1), shard.count);
  if (!parsed || shard.count < 1 || shard.index < 0 || shard.index >= shard.count)
    throw ConfigError("--shard " + text, "should be I/N with I from 0 to N - 1", "for example --shard 0/4");
  return shard;
}

namespace {

constexpr const char* kHalfOfTheHeads = "1/2";

void check_game_budgets(std::vector<int>& budgets, int window) {
  const std::string option = fmt::format("--game-budgets {}", fmt::join(budgets, ","));
  std::ranges::sort(budgets);
  if (budgets.empty()) throw ConfigError("--game-budgets", "names no budget");
  if (std::ranges::adjacent_find(budgets) != budgets.end()) throw ConfigError(option, "names a budget twice");
  if (budgets.front() <= window)
    throw ConfigError(option, fmt::format("a budget should be above the window of {}, which every head keeps", window),
                      fmt::format("use {} or more, or a smaller --window", window + 1));
}

// What only a sampled coalition has.
constexpr const char* kOfSampling[] = {"--slices", "--pairs", "--estimator", "--stop", "--seed"};

void settle_gradient(const CLI::App& app, ProfileOptions& o) {
  const auto refuse = [](const std::string& option) {
    throw ConfigError(option, "belongs to sampled coalitions, which --values gradient has none of",
                      "leave it out, or use --values sampled");
  };
  for (const char* option : kOfSampling)
    if (app.count(option) > 0) refuse(option);
  if (o.mode == Mode::paper) refuse("--mode paper");
  if (app.count("--utility") == 0) o.utility = "nll";
  const auto require = [&](const std::string& option, bool met) {
    if (!met)
      throw ConfigError(option,
                        "cannot be differentiated: --values gradient is of the log-probability of the full "
                        "cache's text",
                        "leave it out, or use --values sampled");
  };
  require("--utility " + o.utility, o.utility == "nll");
  require("--nll-target " + o.nll_target, o.nll_target == "full");
  if (o.game == "mask" && app.count("--game") > 0) refuse("--game mask");
  check_game_budgets(o.game_budgets, o.base.window);
}

void settle_game(const CLI::App& app, ProfileOptions& o) {
  if (o.slices == kAutoSlices)
    throw ConfigError("--slices auto", "has no meaning with --game budget, which plays with half of the heads alone");
  check_game_budgets(o.game_budgets, o.base.window);
  if (app.count("--slices") == 0) o.slices = kHalfOfTheHeads;
}

}  // namespace

void settle(const CLI::App& app, ProfileOptions& o) {
  const bool shards = parse_shard(o.shard).count > 1;
  if (o.stop == "stable" && shards)
    throw ConfigError("--stop stable", "a shard cannot tell whether the whole run is stable",
                      "use --stop pairs, or run without --shard");
  if (o.stop == "stable" && o.estimator == "exact")
    throw ConfigError("--stop stable", "has no meaning with --estimator exact, which evaluates every coalition");
  if (o.slices == kAutoSlices && shards)
    throw ConfigError("--slices auto", "the shards of a run have to know its slices before they start",
                      "run the calibration first, without --shard and with --dry-run, and give each shard the --slices "
                      "that it prints");
  if (o.gradient()) return settle_gradient(app, o);
  if (o.plays_at_budgets()) return settle_game(app, o);
  if (app.count("--game-budgets") > 0)
    throw ConfigError("--game-budgets", "belongs to --values gradient and --game budget",
                      "leave it out, or use one of them");
}

bool scores_answers(const ProfileOptions& o) {
  return o.utility == "metric" || (o.utility == "nll" && o.nll_target == "reference");
}

record::SamplingIdentity sampling_identity(const ProfileOptions& o, int players) {
  record::SamplingIdentity sampling;
  sampling.window = o.base.window;
  if (o.gradient()) {
    sampling.gradient = true;
    sampling.game_budgets = o.game_budgets;
    sampling.utility = o.utility;
    return sampling;
  }
  sampling.mode = o.mode;
  sampling.estimator = !o.estimator.empty() ? o.estimator : o.mode == Mode::paper ? "mean" : "regression";
  sampling.utility = o.utility == "nll" && o.nll_target == "reference" ? "nll-reference" : o.utility;
  if (o.slices != kAutoSlices) sampling.slices = estimate::parse_slices(o.slices, players);
  if (o.plays_at_budgets()) {
    sampling.game_budgets = o.game_budgets;
    if (sampling.slices != std::vector{players / 2}) {
      if (o.slices != kHalfOfTheHeads)
        throw ConfigError("--slices " + o.slices, "cannot be: --game budget plays with half of the heads alone",
                          "leave it out");
      sampling.slices = {players / 2};  // rounded down
    }
  }
  sampling.pairs = o.pairs;
  sampling.seed = o.seed;
  return sampling;
}

ask::UtilityOptions utility_options(const ProfileOptions& o, int rows_at_once) {
  ask::UtilityOptions utility;
  utility.kind = o.utility == "metric"      ? ask::UtilityKind::metric
                 : o.utility == "agreement" ? ask::UtilityKind::agreement
                                            : ask::UtilityKind::nll;
  utility.nll_target = o.nll_target == "full" ? ask::NllTarget::full : ask::NllTarget::reference;
  utility.window = o.base.window;
  utility.rows_at_once = rows_at_once + 2;  // the two references come on top
  utility.metric = o.base.metric;
  return utility;
}

}  // namespace cokv
