#include "ask/answer.h"

#include <algorithm>

#include "ask/memory_backoff.h"
#include "core/errors.h"
#include "core/stopwatch.h"

namespace cokv::ask {

namespace {

Answers answer_all(const LoadedModel& model, const Question& question, std::span<const MakePlan> make_plans,
                   const AnswerOptions& options) {
  const Stopwatch watch;
  Answers answers;
  const model::PrefilledPrompt prompt = model::prefill(model.transformer, question.prompt, {.window = options.window});
  model::synchronise(model.transformer.placement());
  answers.prefill_seconds = watch.seconds();
  const methods::RankedTokens tokens(decode::token_scores(prompt, model.identity.grid, options.scores));
  std::vector<CachePlan> plans;
  for (const MakePlan& make_plan : make_plans) plans.push_back(make_plan(tokens));
  if (options.agreement) plans.push_back(CachePlan::full(model.identity.grid));
  const decode::GreedyOptions greedy = greedy_options(question, model, /*score_only=*/false);
  std::vector<std::vector<int>> texts;
  in_parts_that_fit(plans.size(), static_cast<size_t>(options.rows), [&](size_t first, size_t count) {
    for (auto& text :
         decode::decode_greedily(model.transformer, prompt, std::span(plans).subspan(first, count), greedy))
      texts.push_back(std::move(text));
  });
  const std::string full_text = options.agreement ? scored_text(question, model, texts.back()) : "";
  for (size_t i = 0; i < make_plans.size(); ++i)
    answers.of_plans.push_back({model.tokenizer.decode(texts[i]),
                                options.agreement ? score_against(question, model, texts[i], full_text, options.metric)
                                                  : score(question, model, texts[i], options.metric),
                                plans[i].mean_kept(prompt.length, std::min(options.window, prompt.length))});
  answers.seconds = watch.seconds();
  return answers;
}

}  // namespace

Answers answer(const LoadedModel& model, const Question& question, std::span<const MakePlan> make_plans,
               const AnswerOptions& options) {
  try {
    return answer_all(model, question, make_plans, options);
  } catch (const InputError& e) {
    throw InputError("example " + question.example->id, e.what());
  }
}

}  // namespace cokv::ask
