#include "ask/coalition_utility.h"

#include "ask/memory_backoff.h"
#include "core/errors.h"
#include "decode/teacher_forcing.h"
#include "decode/token_scores.h"
#include "methods/budget_game.h"

namespace cokv::ask {

CoalitionUtility::CoalitionUtility(const LoadedModel& model, std::span<const Question> questions,
                                   UtilityOptions options)
    : model_(model), questions_(questions), options_(options) {}

void CoalitionUtility::prepare(int example) {
  if (example == example_) return;
  example_ = -1;
  prompt_ = {};  // the previous K/V goes before the next comes
  tokens_.reset();
  const Question& question = questions_[static_cast<size_t>(example)];
  prompt_ = model::prefill(model_.transformer, question.prompt, {.chunk = options_.chunk, .window = options_.window});
  options_.chunk = prompt_.chunk;
  if (options_.kind != UtilityKind::metric) {
    const std::vector<CachePlan> full = {CachePlan::full(model_.identity.grid)};
    target_ =
        decode::decode_greedily(model_.transformer, prompt_, full, greedy_options(question, model_, true)).front();
    full_text_ = scored_text(question, model_, target_);
  }
  if (options_.kind == UtilityKind::nll && options_.nll_target == NllTarget::reference) {
    COKV_CHECK(!question.example->answers.empty(), "rows are read with their answers");
    target_ = model_.tokenizer.encode(question.example->answers.front(), /*add_special_tokens=*/false);
    if (static_cast<int>(target_.size()) > question.task->max_new_tokens)
      target_.resize(static_cast<size_t>(question.task->max_new_tokens));
  }
  example_ = example;
}

const methods::RankedTokens& CoalitionUtility::tokens() {
  if (!tokens_) tokens_.emplace(decode::token_scores(prompt_, model_.identity.grid, {}));
  return *tokens_;
}

CachePlan CoalitionUtility::plan_of(const Coalition& coalition, int budget) {
  return budget == 0 ? CachePlan::of_coalition(model_.identity.grid, coalition)
                     : methods::plan_of_game(tokens(), coalition, budget);
}

std::vector<double> CoalitionUtility::evaluate_at_once(std::span<const CachePlan> plans) {
  const Question& question = questions_[static_cast<size_t>(example_)];
  if (options_.kind == UtilityKind::nll) {
    // A text of fewer than two tokens is decided by the prefill: every coalition has the same utility.
    if (target_.size() < 2) return std::vector<double>(plans.size(), 0.0);
    return decode::mean_log_probability(model_.transformer, prompt_, plans, target_);
  }
  const auto texts =
      decode::decode_greedily(model_.transformer, prompt_, plans, greedy_options(question, model_, true));
  std::vector<double> utilities;
  for (const std::vector<int>& text : texts)
    utilities.push_back(options_.kind == UtilityKind::metric
                            ? score(question, model_, text, options_.metric)
                            : score_against(question, model_, text, full_text_, options_.metric));
  return utilities;
}

std::vector<double> CoalitionUtility::evaluate(int example, const std::vector<Coalition>& coalitions, int budget) {
  try {
    prepare(example);
    if (budget > 0 && !methods::can_be_played(tokens(), budget)) return {};
    return evaluate_in_parts(coalitions, budget);
  } catch (const InputError& e) {
    throw InputError("example " + questions_[static_cast<size_t>(example)].example->id, e.what());
  }
}

std::vector<double> CoalitionUtility::evaluate_in_parts(std::span<const Coalition> coalitions, int budget) {
  std::vector<double> utilities;
  const model::Placement& placement = model_.transformer.placement();
  const auto most = static_cast<size_t>(options_.rows_at_once);
  const size_t fit = in_parts_that_fit(placement, coalitions.size(), most, [&](size_t begin, size_t count) {
    std::vector<CachePlan> plans;
    for (const Coalition& coalition : coalitions.subspan(begin, count)) plans.push_back(plan_of(coalition, budget));
    const std::vector<double> values = evaluate_at_once(plans);
    utilities.insert(utilities.end(), values.begin(), values.end());
  });
  options_.rows_at_once = static_cast<int>(fit);
  return utilities;
}

}  // namespace cokv::ask
