#include "run/evaluator.h"

#include <algorithm>
#include <memory>

#include "core/errors.h"

namespace cokv::run {

namespace {

// Answers of some contenders (indices into all) to one question, from one prefill.
void answer(const LoadedModel& model, const Question& question, std::span<const Contender> contenders,
            std::span<const size_t> todo, const EvaluatorOptions& options,
            const std::function<void(size_t contender, Prediction)>& take) {
  const model::PrefilledPrompt prompt = model::prefill(model.transformer, question.prompt, {.window = options.window});
  const methods::RankedTokens tokens(decode::token_scores(prompt, model.identity.grid, options.scores));
  std::vector<CachePlan> plans;
  for (const size_t contender : todo) plans.push_back(contenders[contender].plan(tokens));
  const decode::GreedyOptions greedy = greedy_options(question, model, /*score_only=*/false);
  for (size_t begin = 0; begin < plans.size(); begin += static_cast<size_t>(options.rows)) {
    const size_t count = std::min(static_cast<size_t>(options.rows), plans.size() - begin);
    const auto texts =
        decode::decode_greedily(model.transformer, prompt, std::span(plans).subspan(begin, count), greedy);
    for (size_t i = 0; i < count; ++i)
      take(todo[begin + i], {model.tokenizer.decode(texts[i]), score(question, model, texts[i], options.metric),
                             plans[begin + i].mean_kept(prompt.length, std::min(options.window, prompt.length))});
  }
}

}  // namespace

std::string row_key(const Question& question, std::span<const Question> all) {
  const bool one_task = all.front().task == all.back().task;
  return one_task ? question.example->id : question.task->name + "/" + question.example->id;
}

Answers evaluate(const LoadedModel& model, std::span<const Question> questions, std::span<const Contender> contenders,
                 const EvaluatorOptions& options, const AfterRow& after) {
  std::filesystem::create_directories(options.predictions);
  std::vector<std::unique_ptr<PredictionFile>> files;
  for (const Contender& contender : contenders)
    files.push_back(std::make_unique<PredictionFile>(options.predictions / (contender.file + ".jsonl")));

  for (size_t row = 0; row < questions.size(); ++row) {
    const std::string key = row_key(questions[row], questions);
    std::vector<size_t> todo;
    for (size_t c = 0; c < contenders.size(); ++c)
      if (!files[c]->contains(key)) todo.push_back(c);
    if (!todo.empty())
      answer(model, questions[row], contenders, todo, options, [&](size_t contender, const Prediction& prediction) {
        files[contender]->append(key, *questions[row].example, prediction);
      });
    if (!after(row + 1) && row + 1 < questions.size()) throw Interrupted(options.predictions.string());
  }

  Answers answers;
  for (const auto& file : files) {
    answers.predictions.emplace_back();
    for (const Question& question : questions)
      answers.predictions.back().push_back(file->at(row_key(question, questions)));
  }
  return answers;
}

}  // namespace cokv::run
