#include "cokv-profile/profile_command.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "ask/memory_need.h"
#include "ask/row_worths.h"
#include "cli/interrupt.h"
#include "cli/log.h"
#include "cli/program.h"
#include "cokv-profile/calibration.h"
#include "cokv-profile/evaluation.h"
#include "cokv-profile/forecast.h"
#include "cokv-profile/gradient.h"
#include "cokv-profile/profile_options.h"
#include "core/errors.h"
#include "estimate/undrawn.h"
#include "methods/budget_game.h"
#include "provenance.h"
#include "record/run_folder.h"

namespace cokv {

namespace {

// What is profiled, however its values are obtained.
struct Run {
  const ProfileOptions& options;
  const ask::LoadedModel& model;
  const ask::Questions& questions;
  record::RunIdentity identity;
  std::string command, started;

  record::RunFolder folder() const { return {options.base.out}; }
  bool is_shard() const { return parse_shard(options.shard).count > 1; }
  int batch() const { return ask::rows_of_batch(model.transformer.placement(), options.base.batch); }
};

// pairs: of each slice and example, where there are slices.
Json config_json(const Run& run, int64_t pairs) {
  Json config = {{"schema", record::kRunSchema}, {"identity", record::to_json(run.identity)}};
  if (!run.options.gradient()) {
    config["pairs"] = pairs;
    config["stop"] = run.options.stop;
    config["batch"] = run.batch();
  }
  config["shard"] = run.options.shard;
  return config;
}

void log_plan(const ask::LoadedModel& model, const ask::Questions& questions, const std::string& memory) {
  const auto& config = model.transformer.config();
  cli::log_info(fmt::format("{}: {} layers x {} KV heads, on {} in {}", model.identity.name, config.layers,
                            config.kv_heads, model.transformer.placement().device_name(),
                            model.transformer.placement().dtype_name()));
  cli::log_info(fmt::format("{} examples of at most {} prompt tokens; {}", questions.all.size(),
                            questions.longest_prompt, memory));
  if (questions.shortened > 0)
    cli::log_warning(fmt::format("{} prompts were cut further than --max-prompt-tokens, to leave room for the answer",
                                 questions.shortened));
}

record::RunIdentity make_identity(const ProfileOptions& options, const ask::LoadedModel& model,
                                  const std::vector<task::Task>& tasks, const ask::Questions& questions) {
  record::RunIdentity identity;
  identity.model = model.identity;
  identity.task = task_identity(options.base.task, tasks, questions);
  identity.sampling = sampling_identity(options, model.identity.grid.players());
  identity.settings = settings_json(options.base, tasks);
  identity.settings["dtype"] = model.transformer.placement().dtype_name();
  return identity;
}

// The coalitions follow from the seed, so a head that none of them contains is an error before the weights are read.
void check_every_head_is_drawn(const ProfileOptions& options, const record::ModelIdentity& model,
                               const std::vector<task::Task>& tasks) {
  const record::SamplingIdentity sampling = sampling_identity(options, model.grid.players());
  int examples = 0;
  for (const task::Task& task : tasks) examples += static_cast<int>(task.examples.size());
  const estimate::Design design = record::design_of(model, sampling);
  if (!options.plays_at_budgets()) estimate::check_coverage(design, model.grid, examples, sampling.pairs);
  for (const int budget : sampling.game_budgets)
    estimate::check_coverage(estimate::design_at(design, budget), model.grid, examples, sampling.pairs);
}

// Prompts that no budget can be asked at are said before anything is evaluated.
void check_some_prompt_is_long_enough(const ask::Questions& questions, const record::SamplingIdentity& sampling) {
  if (sampling.game_budgets.empty()) return;
  const int budget = sampling.game_budgets.front();
  const int needed = methods::shortest_prompt(budget, sampling.window);
  if (questions.longest_prompt < needed)
    throw InputError("prompts",
                     fmt::format("have at most {} tokens, too short for a budget of {}, which asks for {}",
                                 questions.longest_prompt, budget, needed),
                     "use longer prompts or smaller --game-budgets");
}

void choose_slices(record::RunIdentity& identity, const record::RunFolder& folder, int rows,
                   const run::Utility& utility) {
  const estimate::SliceChoice choice = calibrate(identity, folder.calibration(), rows, utility);
  identity.sampling.slices = choice.slices;
  identity.sampling.slices_reason = choice.reason;
  estimate::check_coverage(record::design_of(identity.model, identity.sampling), identity.model.grid,
                           static_cast<int>(identity.task.example_ids.size()), identity.sampling.pairs);
}

void report_profile(const record::Profile& profile, const std::filesystem::path& file) {
  const auto& c = profile.estimate.convergence;
  if (profile.utility_full && profile.utility_window_only)
    fmt::print("utility: {:.4f} with the full cache, {:.4f} with every head masked\n", *profile.utility_full,
               *profile.utility_window_only);
  if (c.reliability) fmt::print("reliability of the ranking: {:.2f}\n", *c.reliability);
  fmt::print("{}\n{}\n", c.advice, file.string());
}

// Adds to the record what it lacks; returns the pairs of each slice and example to estimate from.
using Evaluate = std::function<int64_t(record::EvaluationLog& log)>;

// The run folder, its record, the profile.
void measure(const Run& run, const Evaluate& evaluate) {
  const bool peak_is_known = model::reset_peak_memory(run.model.transformer.placement());
  const record::RunFolder folder = run.folder();
  const record::HeldRunFolder held = record::open_run_folder(folder.path, config_json(run, run.options.pairs));
  cli::log_to_file(folder.log(), run.command);
  record::EvaluationLog log(folder.evaluations());
  if (!log.repaired().empty()) cli::log_warning(log.repaired());
  const int64_t pairs = evaluate(log);
  if (peak_is_known) cli::log_info(ask::peak_memory_text(run.model.transformer));
  if (run.is_shard()) {
    fmt::print("shard {} is done; join the shards with: cokv merge RUN… --out DIR\n", run.options.shard);
    return;
  }
  record::write_config(held, config_json(run, pairs));  // a stable run asks for no more
  const record::Profile result =
      record::assemble_profile(run.identity, static_cast<int>(pairs), log.evaluations(),
                               provenance("cokv-profile", run.model.transformer.placement(), run.command, run.started),
                               {.window = run.options.base.window});
  record::write_profile(folder.profile(), result);
  report_profile(result, folder.profile());
}

// The most that a row keeps of the prompt for itself, besides the window.
int chosen_tokens(const ProfileOptions& options) {
  return options.plays_at_budgets() ? methods::game_tokens(options.game_budgets.back(), options.base.window).member : 0;
}

void profile_by_sampling(Run& run) {
  const ProfileOptions& options = run.options;
  const ask::Questions& questions = run.questions;
  const model::Transformer& transformer = run.model.transformer;
  const ask::MemoryShape shape{.prompt_tokens = questions.longest_prompt,
                               .row_tokens = options.base.window + questions.longest_answer + chosen_tokens(options),
                               .step_tokens = options.utility == "nll" ? questions.longest_answer : 1};
  const int rows_at_once = ask::rows_that_fit(transformer, shape, options.base.batch);
  const std::string memory = ask::memory_text(transformer, shape, rows_at_once);
  ask::CoalitionUtility coalition_utility(run.model, questions.all, utility_options(options, rows_at_once));
  const run::Utility utility = [&](int example, int budget, const std::vector<Coalition>& coalitions) {
    return coalition_utility.evaluate(example, coalitions, budget);
  };
  log_plan(run.model, questions, memory);
  if (options.slices == kAutoSlices) choose_slices(run.identity, run.folder(), run.batch(), utility);
  const run::Rounds rounds = plan_rounds(options, run.identity, run.batch());
  if (options.dry_run) {
    record::refuse_other_settings(run.folder(), config_json(run, options.pairs));
    print_forecast(rounds, record::design_of(run.identity.model, run.identity.sampling), run.folder(), utility);
    fmt::print("memory: {}\n", memory);
    return;
  }
  measure(run, [&](record::EvaluationLog& log) {
    return evaluate_the_rest(rounds, run.identity, utility, log, run.folder());
  });
}

void profile_by_gradient(const Run& run) {
  const std::vector<int>& budgets = run.options.game_budgets;
  const std::string memory = ask::memory_text(
      run.model.transformer, ask::memory_need_of_worths(run.model.transformer, run.questions, budgets.back()),
      "a backward pass");
  const run::EvaluateRow evaluate = [&](const run::RowToDo& row) {
    return ask::worths_of_row(run.model, run.questions.all[static_cast<size_t>(row.example)], row.example, row.budgets,
                              run.options.base.window);
  };
  log_plan(run.model, run.questions, memory);
  const run::RowOptions rows = plan_rows(run.options, run.identity);
  if (run.options.dry_run) {
    record::refuse_other_settings(run.folder(), config_json(run, 0));
    print_forecast(rows, run.folder(), evaluate);
    fmt::print("memory: {}\n", memory);
    return;
  }
  measure(run, [&](record::EvaluationLog& log) {
    evaluate_the_rest(rows, evaluate, log, run.folder());
    return int64_t{0};
  });
}

void profile(ProfileOptions options, const std::string& command) {
  const std::string started = utc_now();
  model::configure_process(options.base.device.threads);
  ask::CheckedModel checked = check_for_run(options.base);
  resolve_chat(options.base, checked.tokenizer);
  if (!scores_answers(options)) options.base.task.answers = longbench::Answers::optional;
  const std::vector<task::Task> tasks = load_asked(options.base, checked.tokenizer).tasks;
  if (!options.gradient() && options.slices != kAutoSlices) check_every_head_is_drawn(options, checked.identity, tasks);
  const ask::LoadedModel model = load_for_run(options.base, std::move(checked));
  const ask::Questions questions = ask::ask(tasks, model, {options.base.prompt, options.base.metric});
  Run run{options, model, questions, make_identity(options, model, tasks, questions), command, started};
  check_some_prompt_is_long_enough(questions, run.identity.sampling);
  cli::catch_interrupts();
  if (options.gradient())
    profile_by_gradient(run);
  else
    profile_by_sampling(run);
}

}  // namespace

int profile_main(int argc, const char* const* argv) {
  CLI::App app{
      "Profile the KV heads of a model on a task. The heads of a random coalition see the whole prompt, all others "
      "only\nits last tokens. From the scores of coalitions and their complements come Sliced Shapley values. With\n"
      "--values gradient, backward passes give first-order values of all heads instead.\n\n  "
      "cokv-profile --model Meta-Llama-3-8B-Instruct --longbench LongBench --task qasper --out runs/qasper\n",
      "cokv-profile"};
  ProfileOptions options;
  add_profile_options(app, options);
  cli::prepare(app);
  cli::set_error_translator(model::translate_torch_error);
  return cli::run(app, argc, argv, [&] {
    settle(app, options);
    profile(options, cli::command_line(argc, argv));
  });
}

}  // namespace cokv
