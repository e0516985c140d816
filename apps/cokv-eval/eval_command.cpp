#include "cokv-eval/eval_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "ask/answer.h"
#include "cli/interrupt.h"
#include "cli/log.h"
#include "cli/program.h"
#include "cli/progress.h"
#include "cokv-eval/eval_options.h"
#include "core/sha256.h"
#include "methods/method.h"
#include "methods/select_tokens.h"
#include "provenance.h"
#include "record/budgets.h"
#include "record/headkv_scores.h"
#include "record/results.h"
#include "record/run_folder.h"
#include "run/evaluator.h"
#include "run/niah_grids.h"
#include "run/summary.h"

namespace cokv {

namespace {

// The files beside the model: what some methods need.
struct SideInputs {
  std::optional<record::Profile> profile;
  std::vector<double> headkv_scores;
  std::vector<record::BudgetsFile> allocations;
};

void check_grid(HeadGrid expected, HeadGrid grid, const std::filesystem::path& file) {
  if (grid != expected)
    throw InputError(file.string(), fmt::format("is of a model with {} layers x {} KV heads, this one has {} x {}",
                                                grid.layers, grid.kv_heads, expected.layers, expected.kv_heads));
}

SideInputs read_side_inputs(const EvalOptions& options, const record::ModelIdentity& model) {
  SideInputs inputs;
  if (!options.profile.empty()) {
    inputs.profile = record::read_profile(options.profile);
    check_grid(model.grid, inputs.profile->model.grid, options.profile);
  }
  if (!options.headkv_scores.empty())
    inputs.headkv_scores = record::read_headkv_scores(options.headkv_scores, model.grid.layers, model.query_heads);
  for (const auto& file : options.allocations) {
    inputs.allocations.push_back(record::read_budgets(file));
    check_grid(model.grid, inputs.allocations.back().model.grid, file);
  }
  return inputs;
}

run::ContenderOptions contender_options(const EvalOptions& options, const record::ModelIdentity& model,
                                        const SideInputs& inputs) {
  run::ContenderOptions contenders;
  contenders.methods = options.methods;
  contenders.budgets = options.budgets;
  contenders.exact_totals = options.exact_totals;
  contenders.seed = options.seed;
  contenders.paper_mode = options.mode == "paper";
  contenders.grid = model.grid;
  contenders.query_heads = model.query_heads;
  if (inputs.profile) contenders.values = &inputs.profile->estimate.values;
  if (!inputs.headkv_scores.empty()) contenders.headkv_scores = &inputs.headkv_scores;
  contenders.mask_top = options.mask_top;
  contenders.mask_bottom = options.mask_bottom;
  contenders.mask_random = options.mask_random;
  return contenders;
}

run::Contender of_budgets_file(const record::BudgetsFile& file, const std::filesystem::path& path) {
  run::Contender contender;
  contender.method = path.stem().string();
  contender.budget = file.budget;
  // Another file of the same name is another contender.
  contender.file = fmt::format("allocation-{}-{}", path.stem().string(), sha256_hex_of_file(path).substr(0, 8));
  contender.plan = [budgets = file.budgets](const methods::RankedTokens& tokens) {
    return methods::select_tokens(tokens, budgets);
  };
  return contender;
}

// A set of rows with the model that answers them.
class Evaluation {
 public:
  Evaluation(const ask::LoadedModel& model, const EvalOptions& options, task::Split split, int examples)
      : model_(model), options_(options) {
    ModelAndTaskOptions base = options.base;
    base.task.split = split;
    base.task.examples = examples;
    asked_ = load_asked(base, model.tokenizer);
    questions_ = ask::ask(asked_.tasks, model, {options.base.prompt, options.base.metric});
    for (const ask::Question& question : questions_.all) {
      rows_.push_back({question_key(question, asked_.tasks.size()), question.example});
      weights_.push_back(question.weight);
    }
  }

  const std::vector<double>& weights() const { return weights_; }
  const Asked& asked() const { return asked_; }
  record::TaskIdentity identity() const { return task_identity(options_.base.task, asked_.tasks, questions_); }

  std::vector<std::vector<run::Prediction>> run(const std::vector<run::Contender>& contenders,
                                                const std::filesystem::path& folder, const std::string& label) const {
    ask::AnswerOptions answer;
    answer.window = options_.base.window;
    answer.metric = options_.base.metric;
    answer.rows = resolve_batch(options_.base.batch, model_, questions_, options_.base.window);
    answer.scores.kernel = options_.kernel;
    answer.scores.pooling = options_.pooling == "max" ? decode::Pooling::max : decode::Pooling::average;
    cli::Progress progress(label, static_cast<int64_t>(rows_.size()));
    return run::evaluate(
        rows_, contenders, folder,
        [&](size_t row, std::span<const size_t> chosen) {
          std::vector<ask::MakePlan> plans;
          for (const size_t contender : chosen) plans.push_back(contenders[contender].plan);
          std::vector<run::Prediction> predictions;
          for (ask::Answer& a : ask::answer(model_, questions_.all[row], plans, answer))
            predictions.push_back({std::move(a.text), a.score, a.kept_tokens});
          return predictions;
        },
        [&](size_t done) {
          progress.update(static_cast<int64_t>(done));
          return !cli::interrupt_requested();
        });
  }

 private:
  const ask::LoadedModel& model_;
  const EvalOptions& options_;
  Asked asked_;
  ask::Questions questions_;
  std::vector<run::Row> rows_;
  std::vector<double> weights_;
};

// The alpha with the best mean score on the validation rows, for each budget (ties: the smaller). Test rows have no
// say.
std::map<int, int> choose_alphas(const ask::LoadedModel& model, const EvalOptions& options,
                                 const run::ContenderOptions& contenders, Json& curve) {
  std::map<int, int> chosen;
  const std::vector<int> alphas =
      options.alphas.empty() ? run::scaled_alphas(contenders.grid.players()) : options.alphas;
  if (!options.base.niah.needles.empty() && alphas.size() != 1)
    throw ConfigError("--alpha", "needles have no validation rows to choose it on", "give one, e.g. --alpha 10");
  if (alphas.size() == 1) {
    for (const int budget : options.budgets) chosen[budget] = alphas.front();
    return chosen;
  }
  std::vector<run::Contender> candidates;
  for (const int budget : options.budgets)
    for (const int alpha : alphas) {
      candidates.push_back(run::profile_contender(contenders, "cokv", budget, alpha));
      candidates.back().file += fmt::format("-alpha-{}", alpha);
    }
  const Evaluation validation(model, options, task::Split::validation, options.validation_examples);
  const auto answers = validation.run(candidates, options.base.out / "alpha", "choosing alpha: rows");
  std::map<int, double> best;
  for (size_t c = 0; c < candidates.size(); ++c) {
    const double score = run::summarise(answers[c], validation.weights()).score;
    const int budget = *candidates[c].budget, alpha = *candidates[c].alpha;
    curve.push_back({{"budget", budget}, {"alpha", alpha}, {"validation_score", score}});
    if (!chosen.contains(budget) || score > best[budget]) {
      chosen[budget] = alpha;
      best[budget] = score;
    }
  }
  return chosen;
}

bool needs_alpha(const std::vector<std::string>& names) {
  return std::any_of(names.begin(), names.end(),
                     [](const std::string& name) { return methods::find_method(name).uses_alpha; });
}

std::vector<run::Contender> all_contenders(const EvalOptions& options, const run::ContenderOptions& settings,
                                           const SideInputs& inputs, const std::map<int, int>& alphas) {
  std::vector<run::Contender> all = run::make_contenders(settings, alphas);
  for (size_t i = 0; i < inputs.allocations.size(); ++i)
    all.push_back(of_budgets_file(inputs.allocations[i], options.allocations[i]));
  return all;
}

record::RunFolder open_folder(const EvalOptions& options, const ask::LoadedModel& model, const Evaluation& test) {
  Json settings = settings_json(options.base, test.asked().tasks);
  settings["kernel"] = options.kernel;
  settings["pooling"] = options.pooling;
  settings["exact_totals"] = options.exact_totals;
  settings["mode"] = options.mode;
  settings["seed"] = options.seed;
  settings["alphas"] = options.alphas;
  settings["validation_examples"] = options.validation_examples;
  if (!options.profile.empty()) settings["profile_sha256"] = sha256_hex_of_file(options.profile);
  if (!options.headkv_scores.empty()) settings["headkv_sha256"] = sha256_hex_of_file(options.headkv_scores);
  return record::open_run_folder(options.base.out, {{"schema", "cokv.eval-run/1"},
                                                    {"identity",
                                                     {{"model", record::to_json(model.identity)},
                                                      {"task", record::to_json(test.identity())},
                                                      {"settings", settings}}},
                                                    {"methods", options.methods},
                                                    {"budgets", options.budgets}});
}

void evaluate(EvalOptions options, const std::string& command) {
  const std::string started = utc_now();
  for (const std::string& name : options.methods)
    methods::find_method(name);  // a misspelt name is said before the model loads
  const ask::LoadedModel model = ask::load_model(options.base.model, options.base.device);
  options.base.prompt.chat = task::resolve_chat_format(options.base.prompt.chat, model.tokenizer);
  const SideInputs inputs = read_side_inputs(options, model.identity);
  const run::ContenderOptions settings = contender_options(options, model.identity, inputs);
  const Evaluation test(model, options, options.base.task.split, options.base.task.examples);
  if (!test.asked().cells.empty() && inputs.profile)
    task::refuse_known_needles(test.asked().tasks.front(), inputs.profile->task.data_sha256,
                               inputs.profile->task.example_ids);
  const record::RunFolder folder = open_folder(options, model, test);
  cli::log_to_file(folder.log(), command);
  cli::catch_interrupts();

  Json alpha_curve = Json::array();
  std::map<int, int> alphas;
  run::make_contenders(settings, alphas);  // what a method lacks is said before anything is decoded
  if (needs_alpha(options.methods)) alphas = choose_alphas(model, options, settings, alpha_curve);
  const std::vector<run::Contender> contenders = all_contenders(options, settings, inputs, alphas);
  const auto answers = test.run(contenders, folder.path / "predictions", "rows");

  record::Results results;
  results.model = model.identity;
  results.task = test.identity();
  results.rows = run::result_rows(contenders, answers, test.weights(), options.seed);
  results.alpha_curve = alpha_curve;
  if (!test.asked().cells.empty()) results.niah = run::niah_grids(contenders, answers, test.asked().cells);
  results.provenance = provenance("cokv-eval", model, command, started);
  results.provenance.evaluations = static_cast<int64_t>(contenders.size() * test.weights().size());
  record::write_results(folder.path / "results.json", results);
  const std::string table = record::results_markdown(results);
  write_file_atomically(folder.path / "results.md", table);
  fmt::print("{}\n{}\n", table, (folder.path / "results.json").string());
}

}  // namespace

int eval_main(int argc, const char* const* argv) {
  CLI::App app{
      "Compare cache compression methods on a task at equal memory: every prompt is read once, and all methods and\n"
      "budgets answer it together.\n\n"
      "  cokv-eval --model Meta-Llama-3-8B-Instruct --longbench LongBench --task qasper --out evals/qasper \\\n"
      "            --methods full,snapkv,ada-snapkv,cokv --budgets 64,128 --profile runs/qasper/profile.json\n",
      "cokv-eval"};
  EvalOptions options;
  add_eval_options(app, options);
  cli::prepare(app);
  cli::set_error_translator(model::translate_torch_error);
  return cli::run(app, argc, argv, [&] { evaluate(options, cli::command_line(argc, argv)); });
}

}  // namespace cokv
