#include "cokv-eval/eval_command.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "checkpoint/geometry.h"
#include "cli/interrupt.h"
#include "cli/log.h"
#include "cli/program.h"
#include "cokv-eval/contenders.h"
#include "cokv-eval/eval_options.h"
#include "cokv-eval/evaluation.h"
#include "cokv-eval/latency_rows.h"
#include "core/sha256.h"
#include "methods/method.h"
#include "provenance.h"
#include "record/results.h"
#include "record/run_folder.h"
#include "run/niah_grids.h"
#include "run/summary.h"

namespace cokv {

namespace {

// As runs recorded it before profiles could be combined, where there is one.
void write_profiles(const std::vector<record::ProfileUse>& used, Json& settings) {
  if (used.size() == 1) {
    settings["profile_sha256"] = used.front().sha256;
    return;
  }
  for (const record::ProfileUse& use : used)
    settings["profiles"].push_back({{"sha256", use.sha256}, {"weight", use.weight}});
}

record::HeldRunFolder open_folder(const EvalOptions& options, const ask::LoadedModel& model, const SideInputs& inputs,
                                  const Evaluation& test, const Measures& measures) {
  Json settings = settings_json(options.base, test.asked().tasks);
  settings["utility"] = name_of(measures.scored);
  settings["kernel"] = options.kernel;
  settings["pooling"] = options.pooling;
  settings["exact_totals"] = options.exact_totals;
  settings["mode"] = text_of(options.mode);
  settings["floor"] = 0.0;  // an option of earlier versions, whose folders can go on
  settings["seed"] = options.seed;
  settings["alphas"] = options.alphas;
  if (options.is_softmax() && needs_values(options))
    settings["link"] = {{"name", "softmax"}, {"eta", options.link.eta_or_default()}};
  settings["validation_examples"] = options.validation_examples;
  if (inputs.profiles) write_profiles(inputs.profiles->used, settings);
  if (!options.headkv_scores.empty()) settings["headkv_sha256"] = sha256_hex_of_file(options.headkv_scores);
  if (inputs.duo_pattern)
    settings["duo_pattern"] = {{"sha256", sha256_hex_of_file(inputs.duo_pattern->file)},
                               {"sink_size", inputs.duo_pattern->sinks},
                               {"recent_size", inputs.duo_pattern->recent}};
  return record::open_run_folder(options.base.out, {{"schema", "cokv.eval-run/1"},
                                                    {"identity",
                                                     {{"model", record::to_json(model.identity)},
                                                      {"task", record::to_json(test.identity())},
                                                      {"settings", settings}}},
                                                    {"methods", options.methods},
                                                    {"budgets", options.budgets}});
}

// What an earlier run in the folder found; nothing where there is none, or none that can be read.
std::optional<record::Results> earlier_results(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return std::nullopt;
  try {
    return record::read_results(file);
  } catch (const InputError& e) {
    cli::log_warning(fmt::format("{}; the file is rewritten", e.what()));
    return std::nullopt;
  }
}

void warn_of(const run::ContenderOptions& settings) {
  for (const std::string& name : settings.methods)
    if (const std::string warning = methods::warning_for(methods::find_method(name), settings.inputs); !warning.empty())
      cli::log_warning(warning);
}

// What a method lacks, and an alpha that leaves no head above it, are errors before anything is written or decoded.
void check_contenders(const EvalOptions& options, const run::ContenderOptions& settings) {
  run::make_contenders(settings, {});
  if (!needs_alpha(options)) return;
  for (const int budget : options.budgets)
    for (const int alpha : options.alphas) run::profile_contender(settings, "cokv", budget, alpha);
}

// What was not measured now stands as an earlier run measured it.
void keep_earlier_measurements(const std::filesystem::path& file, const EvalOptions& options,
                               record::Results& results) {
  const std::optional<record::Results> earlier = earlier_results(file);
  if (!earlier) return;
  if (!results.one_prefill) results.one_prefill = earlier->one_prefill;
  if (options.latency.empty()) results.latency = earlier->latency;
}

// All that follows from the answers.
record::Results summarised(const Evaluation& test, const Measures& measures,
                           const std::vector<run::Contender>& contenders,
                           const std::vector<std::vector<run::Prediction>>& answers, uint64_t seed) {
  record::Results results;
  results.task = test.identity();
  results.utility = name_of(measures.scored);
  results.clusters = test.weighted_rows().clusters;
  const auto outcomes = run::outcomes_of(contenders, answers, test.weighted_rows(), measures.scored);
  results.rows = run::result_rows(outcomes, test.weighted_rows(), seed);
  results.mean_over_budgets = run::means_over_budgets(outcomes, test.weighted_rows(), seed);
  if (!test.asked().cells.empty()) results.niah = run::niah_grids(contenders, answers, test.asked().cells);
  return results;
}

void write_and_print(const record::Results& results, const std::filesystem::path& folder) {
  record::write_results(folder / "results.json", results);
  const std::string table = record::results_markdown(results);
  write_file_atomically(folder / "results.md", table);
  fmt::print("{}\n{}\n", table, (folder / "results.json").string());
}

void evaluate(EvalOptions options, const std::string& command) {
  const std::string started = utc_now();
  for (const std::string& name : options.methods)
    methods::find_method(name);  // a misspelt name fails before the model loads
  const ask::LoadedModel model = load_for_run(options.base, check_for_run(options.base));
  check_latency_lengths(model.transformer.config(), options.latency);
  resolve_chat(options.base, model.tokenizer);
  options.base.task.answers = needs_answers(options) ? longbench::Answers::needed : longbench::Answers::optional;
  const SideInputs inputs = read_side_inputs(options, model.identity);
  const run::ContenderOptions settings = contender_options(options, model.identity, inputs);
  check_contenders(options, settings);
  const Evaluation test(model, options, options.base.task.split, options.base.task.examples);
  const Measures measures = resolve_measures(options, test.asked().tasks);
  if (!test.asked().cells.empty() && inputs.profiles)
    for (const record::Profile& profile : inputs.profiles->profiles)
      task::refuse_known_needles(test.asked().tasks.front(), profile.task.data_sha256, profile.task.example_ids);
  const record::HeldRunFolder folder = open_folder(options, model, inputs, test, measures);
  cli::log_to_file(folder.log(), command);
  cli::catch_interrupts();

  std::vector<record::AlphaPoint> alpha_curve;
  std::map<int, int> alphas;
  warn_of(settings);
  if (needs_alpha(options)) alphas = choose_alphas(model, options, settings, measures.scored, alpha_curve);
  const std::vector<run::Contender> contenders = all_contenders(options, settings, inputs, alphas);
  record::OnePrefill cost;
  const auto answers = test.run(contenders, measures, folder.path / "predictions", "rows", cost);

  record::Results results = summarised(test, measures, contenders, answers, options.seed);
  results.model = model.identity;
  results.alpha_curve = alpha_curve;
  results.latency = latency_rows(model.transformer, options, contenders);
  if (cost.prompts > 0) results.one_prefill = cost;
  keep_earlier_measurements(folder.path / "results.json", options, results);
  results.provenance = provenance("cokv-eval", model.transformer.placement(), command, started);
  results.provenance.evaluations = static_cast<int64_t>(contenders.size() * results.clusters.size());
  write_and_print(results, folder.path);
}

// Random weights have nothing to say about a task, but take as long and as much memory as the real ones.
void measure_geometry(const EvalOptions& options, const std::string& command) {
  const std::string started = utc_now();
  if (options.latency.empty())
    throw ConfigError("--geometry", "random weights cannot answer a task", "give --latency LENGTHS, e.g. 2000,8000");
  const checkpoint::ModelConfig config = checkpoint::geometry(options.geometry);
  check_latency_lengths(config, options.latency);
  record::Results results;
  results.model = {options.geometry + " (random weights)", config.architecture, config.grid(), config.query_heads, ""};
  results.task.name = "random tokens";
  const SideInputs inputs = read_side_inputs(options, results.model);
  std::map<int, int> alphas;
  if (needs_alpha(options) && options.alphas.size() != 1)
    throw ConfigError("--alpha", "random weights cannot choose it", "give one, e.g. --alpha 10");
  for (const int budget : options.budgets)
    if (!options.alphas.empty()) alphas[budget] = options.alphas.front();
  const run::ContenderOptions settings = contender_options(options, results.model, inputs);
  const std::vector<run::Contender> contenders = all_contenders(options, settings, inputs, alphas);
  cli::log_info("results.json has no fingerprints of the model: the weights are random");
  const model::Transformer model =
      model::Transformer::random(config, model::resolve_placement(options.base.device), options.seed);
  results.latency = latency_rows(model, options, contenders);
  results.provenance = provenance("cokv-eval", model.placement(), command, started);
  std::filesystem::create_directories(options.base.out);
  write_and_print(results, options.base.out);
}

}  // namespace

int eval_main(int argc, const char* const* argv) {
  CLI::App app{
      "Compare cache compression methods on a task at equal memory: each prompt is read once, and all methods "
      "and\nbudgets answer it together.\n\n  cokv-eval --model Meta-Llama-3-8B-Instruct --longbench LongBench --task "
      "qasper --out evals/qasper \\\n            --methods full,snapkv,ada-snapkv,cokv --budgets 64,128 --profile "
      "runs/qasper/profile.json\n",
      "cokv-eval"};
  EvalOptions options;
  add_eval_options(app, options);
  cli::prepare(app);
  cli::set_error_translator(model::translate_torch_error);
  return cli::run(app, argc, argv, [&] {
    const std::string command = cli::command_line(argc, argv);
    model::configure_process(options.base.device.threads);
    if (options.geometry.empty())
      evaluate(options, command);
    else
      measure_geometry(options, command);
  });
}

}  // namespace cokv
