#include "ask/coalition_utility.h"

#include "ask/memory_backoff.h"
#include "core/errors.h"
#include "decode/teacher_forcing.h"

namespace cokv::ask {

namespace {

std::vector<CachePlan> plans_of(HeadGrid grid, std::span<const Coalition> coalitions) {
  std::vector<CachePlan> plans;
  for (const Coalition& coalition : coalitions) plans.push_back(CachePlan::of_coalition(grid, coalition));
  return plans;
}

}  // namespace

CoalitionUtility::CoalitionUtility(const LoadedModel& model, std::span<const Question> questions,
                                   UtilityOptions options)
    : model_(model), questions_(questions), options_(options) {}

void CoalitionUtility::prepare(int example) {
  if (example == example_) return;
  example_ = -1;
  prompt_ = {};  // the previous K/V goes before the next comes
  const Question& question = questions_[static_cast<size_t>(example)];
  prompt_ = model::prefill(model_.transformer, question.prompt, {.window = options_.window});
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

std::vector<double> CoalitionUtility::evaluate_at_once(std::span<const Coalition> coalitions) {
  const Question& question = questions_[static_cast<size_t>(example_)];
  const std::vector<CachePlan> plans = plans_of(model_.identity.grid, coalitions);
  if (options_.kind == UtilityKind::nll) {
    // A text of fewer than two tokens is decided by the prefill: every coalition has the same utility.
    if (target_.size() < 2) return std::vector<double>(plans.size(), 0.0);
    return decode::mean_log_probability(model_.transformer, prompt_, plans, target_);
  }
  const auto texts =
      decode::decode_greedily(model_.transformer, prompt_, plans, greedy_options(question, model_, true));
  std::vector<double> utilities;
  for (const std::vector<int>& tokens : texts)
    utilities.push_back(options_.kind == UtilityKind::metric
                            ? score(question, model_, tokens, options_.metric)
                            : score_against(question, model_, tokens, full_text_, options_.metric));
  return utilities;
}

std::vector<double> CoalitionUtility::evaluate(int example, const std::vector<Coalition>& coalitions) {
  try {
    prepare(example);
    return evaluate_in_parts(coalitions);
  } catch (const InputError& e) {
    throw InputError("example " + questions_[static_cast<size_t>(example)].example->id, e.what());
  }
}

std::vector<double> CoalitionUtility::evaluate_in_parts(std::span<const Coalition> coalitions) {
  std::vector<double> utilities;
  in_parts_that_fit(coalitions.size(), static_cast<size_t>(options_.rows_at_once), [&](size_t begin, size_t count) {
    const std::vector<double> values = evaluate_at_once(coalitions.subspan(begin, count));
    utilities.insert(utilities.end(), values.begin(), values.end());
  });
  return utilities;
}

}  // namespace cokv::ask
