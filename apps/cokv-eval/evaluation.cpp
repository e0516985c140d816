#include "cokv-eval/evaluation.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>

#include "ask/memory_need.h"
#include "cli/interrupt.h"
#include "cli/log.h"
#include "cli/progress.h"
#include "core/errors.h"
#include "provenance.h"
#include "run/summary.h"

namespace cokv {

Evaluation::Evaluation(const ask::LoadedModel& model, const EvalOptions& options, task::Split split, int examples)
    : model_(model), options_(options) {
  ModelAndTaskOptions base = options.base;
  base.task.split = split;
  base.task.examples = examples;
  asked_ = load_asked(base, model.tokenizer);
  questions_ = ask::ask(asked_.tasks, model, {options.base.prompt, options.base.metric});
  std::vector<std::string_view> contexts;
  for (const ask::Question& question : questions_.all) {
    rows_.push_back({question_key(question, asked_.tasks.size()), question.example});
    contexts.push_back(question.example->context);
    weighted_rows_.weights.push_back(question.weight);
  }
  weighted_rows_.clusters = run::clusters_of(contexts);
}

record::TaskIdentity Evaluation::identity() const {
  return task_identity(options_.base.task, asked_.tasks, questions_);
}

// Prompt tokens that a row holds for itself in every head, the mean of the `count` contenders that hold the most.
int Evaluation::row_tokens(const std::vector<run::Contender>& contenders, int count) const {
  std::vector<int> tokens;  // heads that keep the whole prompt share it: such rows hold the window only
  for (const run::Contender& contender : contenders)
    tokens.push_back(std::max(contender.budget.value_or(0), options_.base.window));
  std::sort(tokens.begin(), tokens.end(), std::greater<>());
  return std::accumulate(tokens.begin(), tokens.begin() + count, 0) / count;
}

// Says on the log what is asked and how much memory that takes.
ask::AnswerOptions Evaluation::answer_options(const std::vector<run::Contender>& contenders, const Measures& measures,
                                              const std::string& label) const {
  ask::AnswerOptions answer;
  answer.scores = options_.token_scores();
  answer.window = options_.base.window;
  answer.scored = measures.scored;
  answer.measures = measures.beside;
  answer.metric = options_.base.metric;
  ask::MemoryShape shape{.prompt_tokens = questions_.longest_prompt,
                         .row_tokens = row_tokens(contenders, 1) + questions_.longest_answer};
  if (measures.beside.contains(Measure::log_probability)) shape.step_tokens = questions_.longest_answer;
  answer.rows = ask::rows_that_fit(model_.transformer, shape, options_.base.batch);
  const int rows_at_once = std::min(answer.rows, static_cast<int>(contenders.size()));
  shape.row_tokens = row_tokens(contenders, rows_at_once) + questions_.longest_answer;
  cli::log_info(fmt::format("{}: {} of at most {} prompt tokens; {}", label, rows_.size(), questions_.longest_prompt,
                            ask::memory_text(model_.transformer, shape, rows_at_once)));
  return answer;
}

std::vector<std::vector<run::Prediction>> Evaluation::run(const std::vector<run::Contender>& contenders,
                                                          const Measures& measures, const std::filesystem::path& folder,
                                                          const std::string& label, record::OnePrefill& cost) const {
  const ask::AnswerOptions options = answer_options(contenders, measures, label);
  const bool peak_is_known = model::reset_peak_memory(model_.transformer.placement());
  cli::Progress progress(label, static_cast<int64_t>(rows_.size()));
  std::vector<run::PredictionFile> files = run::open_predictions(folder, contenders);
  for (const run::PredictionFile& file : files)
    if (!file.repaired().empty()) cli::log_warning(file.repaired());
  const auto is_full = [](const run::Contender& contender) { return contender.method == "full"; };
  const auto full = static_cast<size_t>(std::ranges::find_if(contenders, is_full) - contenders.begin());

  const auto answer_row = [&](size_t row, std::span<const run::Prediction* const> known) {
    std::vector<ask::Request> requests;
    for (size_t c = 0; c < contenders.size(); ++c)
      requests.push_back({contenders[c].plan, known[c] != nullptr ? &known[c]->text : nullptr});
    const bool full_is_known = full < contenders.size() && known[full] != nullptr;
    const ask::Answers answers = ask::answer(model_, questions_.all[row], requests,
                                             full_is_known ? known[full]->token_ids : std::nullopt, options);
    const auto decoded = std::ranges::count(known, nullptr);
    cost.add(decoded, answers.prefill_seconds, answers.seconds);
    std::vector<run::Prediction> predictions;
    for (const ask::Answer& a : answers.of_requests)
      predictions.push_back({a.text, a.score, a.kept_tokens, std::nullopt, a.measures});
    if (full < contenders.size()) predictions[full].token_ids = answers.of_requests[full].tokens;
    return predictions;
  };
  auto predictions = run::evaluate(rows_, files, std::vector(measures.beside.begin(), measures.beside.end()),
                                   answer_row, [&](size_t done) {
                                     progress.update(static_cast<int64_t>(done));
                                     return !cli::interrupt_requested();
                                   });
  for (const run::PredictionFile& file : files) run::fold_later_measures(file.path());
  if (peak_is_known) cli::log_info(ask::peak_memory_text(model_.transformer));
  return predictions;
}

std::map<int, int> choose_alphas(const ask::LoadedModel& model, const EvalOptions& options,
                                 const run::ContenderOptions& contenders, Measure scored,
                                 std::vector<record::AlphaPoint>& curve) {
  std::map<int, int> chosen;
  const std::vector<int> alphas =
      options.alphas.empty() ? run::scaled_alphas(contenders.inputs.values) : options.alphas;
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
  record::OnePrefill cost;  // of no interest here
  const auto answers =
      validation.run(candidates, {scored, {}}, options.base.out / "alpha", "choosing alpha: rows", cost);
  const auto outcomes = run::outcomes_of(candidates, answers, validation.weighted_rows(), scored);
  std::map<int, double> best;
  for (size_t c = 0; c < candidates.size(); ++c) {
    const double score = outcomes[c].row.score;
    const int budget = *candidates[c].budget, alpha = *candidates[c].alpha;
    curve.push_back({budget, alpha, score});
    if (!chosen.contains(budget) || score > best[budget] || (score == best[budget] && alpha < chosen[budget])) {
      chosen[budget] = alpha;
      best[budget] = score;
    }
  }
  return chosen;
}

}  // namespace cokv
