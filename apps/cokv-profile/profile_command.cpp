#include "cokv-profile/profile_command.h"

#include <fmt/format.h>

#include "cli/interrupt.h"
#include "cli/log.h"
#include "cli/program.h"
#include "cli/progress.h"
#include "cli/version.h"
#include "cokv-profile/profile_options.h"
#include "provenance.h"
#include "record/run_folder.h"
#include "run/profiler.h"

namespace cokv {

namespace {

// Pairs of each slice: as many as asked for, or all there are.
std::vector<int64_t> pairs_of_slices(const estimate::Design& design, int pairs) {
  std::vector<int64_t> counts;
  for (const int slice : design.slices) {
    const int64_t there_are = estimate::pairs_of_slice(design.players, slice);
    if (design.estimator == estimate::Estimator::exact && there_are > 1'000'000)
      throw ConfigError("--estimator exact",
                        fmt::format("slice {} of {} heads has more than a million pairs", slice, design.players),
                        "use --estimator mean");
    counts.push_back(design.estimator == estimate::Estimator::exact ? there_are : pairs);
  }
  return counts;
}

Json config_json(const ProfileOptions& options, const record::RunIdentity& identity, int rows) {
  return {{"schema", "cokv.run/1"},
          {"identity", record::to_json(identity)},
          {"pairs", options.pairs},
          {"batch", rows},
          {"shard", options.shard}};
}

void log_plan(const ask::LoadedModel& model, const ask::Questions& questions, int64_t pairs, int rows) {
  const auto& config = model.transformer.config();
  const auto gib = [](double bytes) { return bytes / (1 << 30); };
  const double kv = 2.0 * config.layers * config.kv_heads * config.head_dim *
                    static_cast<double>(at::elementSize(model.transformer.placement().dtype));
  cli::log_info(fmt::format("{}: {} layers x {} KV heads, {:.2f} GiB of weights, on {} in {}", model.identity.name,
                            config.layers, config.kv_heads, gib(static_cast<double>(model.transformer.weight_bytes())),
                            model.transformer.placement().device_name(), model.transformer.placement().dtype_name()));
  cli::log_info(
      fmt::format("{} examples of at most {} prompt tokens; {} pairs to evaluate, {} rows at once; K/V: {:.2f} GiB for "
                  "the prompt, {:.2f} GiB for the rows",
                  questions.all.size(), questions.longest_prompt, pairs, rows, gib(kv * questions.longest_prompt),
                  gib(kv * rows * (questions.longest_answer + 8))));
  if (questions.shortened > 0)
    cli::log_warning(fmt::format("{} prompts were cut further than --max-prompt-tokens, to leave room for the answer",
                                 questions.shortened));
}

// Live convergence for the progress line: split-half reliability so far, where it can be told yet.
std::string convergence_note(const estimate::Design& design, const record::Evaluations& evaluations,
                             const record::RunIdentity& identity) {
  try {
    const auto estimate = estimate::estimate(design, evaluations.observations, identity.task.example_weights,
                                             {.window = identity.sampling.window});
    if (!estimate.convergence.reliability) return "reliability: too early";
    return fmt::format("reliability {:.2f}", *estimate.convergence.reliability);
  } catch (const InputError&) {
    return "reliability: too early";  // some head has not been drawn yet
  }
}

// Evaluates what is left; false when a signal stopped it.
bool evaluate_the_rest(const ProfileOptions& options, const ask::LoadedModel& model, const ask::Questions& questions,
                       const record::RunIdentity& identity, record::EvaluationLog& log, int rows) {
  const estimate::Design design = record::design_of(identity.model, identity.sampling);
  const Shard shard = parse_shard(options.shard);
  const auto all = run::make_batches({static_cast<int>(questions.all.size()), design.slices,
                                      pairs_of_slices(design, options.pairs), rows, shard.index, shard.count});
  const auto left = run::without(all, log.evaluations());
  const int64_t total = run::count_pairs(all), already = total - run::count_pairs(left);
  log_plan(model, questions, run::count_pairs(left), rows);
  if (options.dry_run) return true;

  ask::CoalitionUtility utility(model, questions.all, utility_options(options));
  cli::Progress progress("pairs", total, already);
  int64_t assessed = already;
  std::string note;
  return run::evaluate_batches(
      left, design,
      [&](int example, const std::vector<Coalition>& coalitions) { return utility.evaluate(example, coalitions); }, log,
      [&](int64_t done) {
        if ((already + done - assessed) * 20 > total) {  // twenty times a run: it costs a whole estimate
          note = convergence_note(design, log.evaluations(), identity);
          assessed = already + done;
        }
        progress.update(already + done, note);
        return !cli::interrupt_requested();
      });
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
  const ask::LoadedModel model = ask::load_model(options.base.model, options.base.device);
  options.base.prompt.chat = task::resolve_chat_format(options.base.prompt.chat, model.tokenizer);
  const std::vector<task::Task> tasks = load_asked(options.base, model.tokenizer).tasks;
  const ask::Questions questions = ask::ask(tasks, model, {options.base.prompt, options.base.metric});
  const record::RunIdentity identity = make_identity(options, model, tasks, questions);
  const int rows = resolve_batch(options.base.batch, model, questions, options.base.window);

  const record::RunFolder folder = record::open_run_folder(options.base.out, config_json(options, identity, rows));
  cli::log_to_file(folder.log(), command);
  record::EvaluationLog log(folder.evaluations());
  if (!log.repaired().empty()) cli::log_warning(log.repaired());
  cli::catch_interrupts();
  if (!evaluate_the_rest(options, model, questions, identity, log, rows)) throw Interrupted(folder.path.string());
  if (options.dry_run) return;
  if (parse_shard(options.shard).count > 1) {
    fmt::print("shard {} is done; join the shards with: cokv merge RUN… --out DIR\n", options.shard);
    return;
  }
  const record::Profile result =
      record::assemble_profile(identity, options.pairs, log.evaluations(),
                               provenance("cokv-profile", model, command, started), {.window = options.base.window});
  record::write_profile(folder.profile(), result);
  report_profile(result, folder.profile());
}

}  // namespace

int profile_main(int argc, const char* const* argv) {
  CLI::App app{
      "Profile the KV heads of a model on a task: random coalitions of heads keep the whole prompt, the others see\n"
      "its last tokens only; the scores of both sides of each split become Sliced Shapley values.\n\n"
      "  cokv-profile --model Meta-Llama-3-8B-Instruct --longbench LongBench --task qasper --out runs/qasper\n",
      "cokv-profile"};
  ProfileOptions options;
  add_profile_options(app, options);
  cli::prepare(app);
  cli::set_error_translator(model::translate_torch_error);
  return cli::run(app, argc, argv, [&] { profile(options, cli::command_line(argc, argv)); });
}

}  // namespace cokv
