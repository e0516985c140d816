#include "ask/answer.h"

#include <algorithm>

#include "core/errors.h"

namespace cokv::ask {

namespace {

std::vector<Answer> answer_all(const LoadedModel& model, const Question& question, std::span<const MakePlan> make_plans,
                               const AnswerOptions& options) {
  const model::PrefilledPrompt prompt = model::prefill(model.transformer, question.prompt, {.window = options.window});
  const methods::RankedTokens tokens(decode::token_scores(prompt, model.identity.grid, options.scores));
  std::vector<CachePlan> plans;
  for (const MakePlan& make_plan : make_plans) plans.push_back(make_plan(tokens));
  const decode::GreedyOptions greedy = greedy_options(question, model, /*score_only=*/false);
  std::vector<Answer> answers;
  for (size_t begin = 0; begin < plans.size(); begin += static_cast<size_t>(options.rows)) {
    const size_t count = std::min(static_cast<size_t>(options.rows), plans.size() - begin);
    const auto texts =
        decode::decode_greedily(model.transformer, prompt, std::span(plans).subspan(begin, count), greedy);
    for (size_t i = 0; i < count; ++i)
      answers.push_back({model.tokenizer.decode(texts[i]), score(question, model, texts[i], options.metric),
                         plans[begin + i].mean_kept(prompt.length, std::min(options.window, prompt.length))});
  }
  return answers;
}

}  // namespace

std::vector<Answer> answer(const LoadedModel& model, const Question& question, std::span<const MakePlan> make_plans,
                           const AnswerOptions& options) {
  try {
    return answer_all(model, question, make_plans, options);
  } catch (const InputError& e) {
    throw InputError("example " + question.example->id, e.what());
  }
}

}  // namespace cokv::ask
