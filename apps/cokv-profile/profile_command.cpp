#include "cokv-profile/profile_command.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "ask/memory_need.h"
#include "cli/interrupt.h"
#include "cli/log.h"
#include "cli/program.h"
#include "cokv-profile/calibration.h"
#include "cokv-profile/evaluation.h"
#include "cokv-profile/forecast.h"
#include "cokv-profile/profile_options.h"
#include "estimate/undrawn.h"
#include "provenance.h"
#include "record/run_folder.h"

namespace cokv {

namespace {

Json config_json(const ProfileOptions& options, const record::RunIdentity& identity, int64_t pairs, int batch) {
  return {{"schema", record::kRunSchema},
          {"identity", record::to_json(identity)},
          {"pairs", pairs},
          {"stop", options.stop},
          {"batch", batch},
          {"shard", options.shard}};
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

// The coalitions follow from the seed, so a head that none of them contains is an error before any evaluation.
void check_every_head_is_drawn(const ProfileOptions& options, const record::ModelIdentity& model,
                               const std::vector<task::Task>& tasks) {
  const record::SamplingIdentity sampling = sampling_identity(options, model.grid.players());
  int examples = 0;
  for (const task::Task& task : tasks) examples += static_cast<int>(task.examples.size());
  estimate::check_coverage(record::design_of(model, sampling), model.grid, examples, sampling.pairs);
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

void profile(ProfileOptions options, const std::string& command) {
  const std::string started = utc_now();
  check_together(options);
  model::configure_process(options.base.device.threads);
  const ask::LoadedModel model = load_for_run(options.base);
  resolve_chat(options.base, model.tokenizer);
  if (!scores_answers(options)) options.base.task.answers = longbench::Answers::optional;
  const std::vector<task::Task> tasks = load_asked(options.base, model.tokenizer).tasks;
  if (options.slices != kAutoSlices) check_every_head_is_drawn(options, model.identity, tasks);
  const ask::Questions questions = ask::ask(tasks, model, {options.base.prompt, options.base.metric});
  const ask::MemoryShape shape{.prompt_tokens = questions.longest_prompt,
                               .row_tokens = options.base.window + questions.longest_answer,
                               .step_tokens = options.utility == "nll" ? questions.longest_answer : 1};
  const int batch = ask::rows_of_batch(model.transformer.placement(), options.base.batch);
  const int rows_at_once = ask::rows_that_fit(model.transformer, shape, options.base.batch);
  const std::string memory = ask::memory_text(model.transformer, shape, rows_at_once);
  ask::CoalitionUtility coalition_utility(model, questions.all, utility_options(options, rows_at_once));
  const run::Utility utility = [&](int example, const std::vector<Coalition>& coalitions) {
    return coalition_utility.evaluate(example, coalitions);
  };
  cli::catch_interrupts();
  log_plan(model, questions, memory);
  const bool peak_is_known = model::reset_peak_memory(model.transformer.placement());

  record::RunIdentity identity = make_identity(options, model, tasks, questions);
  const record::RunFolder folder{options.base.out};
  if (options.slices == kAutoSlices) choose_slices(identity, folder, batch, utility);
  const Json config = config_json(options, identity, options.pairs, batch);
  const run::Rounds rounds = plan_rounds(options, identity, batch);
  if (options.dry_run) {
    record::refuse_other_settings(folder, config);
    print_forecast(rounds, record::design_of(identity.model, identity.sampling), folder, utility);
    fmt::print("memory: {}\n", memory);
    return;
  }

  const record::HeldRunFolder held = record::open_run_folder(folder.path, config);
  cli::log_to_file(folder.log(), command);
  record::EvaluationLog log(folder.evaluations());
  if (!log.repaired().empty()) cli::log_warning(log.repaired());
  const int64_t pairs = evaluate_the_rest(rounds, identity, utility, log, folder);
  if (peak_is_known) cli::log_info(ask::peak_memory_text(model.transformer));
  if (rounds.work.shards > 1) {
    fmt::print("shard {} is done; join the shards with: cokv merge RUN… --out DIR\n", options.shard);
    return;
  }
  record::write_config(held, config_json(options, identity, pairs, batch));  // a stable run asks for no more
  const record::Profile result = record::assemble_profile(
      identity, static_cast<int>(pairs), log.evaluations(),
      provenance("cokv-profile", model.transformer.placement(), command, started), {.window = options.base.window});
  record::write_profile(folder.profile(), result);
  report_profile(result, folder.profile());
}

}  // namespace

int profile_main(int argc, const char* const* argv) {
  CLI::App app{
      "Profile the KV heads of a model on a task. The heads of a random coalition see the whole prompt, all others "
      "only\nits last tokens. From the scores of coalitions and their complements come Sliced Shapley values.\n\n  "
      "cokv-profile --model Meta-Llama-3-8B-Instruct --longbench LongBench --task qasper --out runs/qasper\n",
      "cokv-profile"};
  ProfileOptions options;
  add_profile_options(app, options);
  cli::prepare(app);
  cli::set_error_translator(model::translate_torch_error);
  return cli::run(app, argc, argv, [&] { profile(options, cli::command_line(argc, argv)); });
}

}  // namespace cokv
