#include "ask/question.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/errors.h"
#include "task/scoring.h"

namespace cokv::ask {

namespace {

std::vector<int> prompt_that_fits(const task::Task& task, const longbench::Example& example, const LoadedModel& model,
                                  task::PromptOptions options, bool& shortened) {
  const checkpoint::ModelConfig& config = model.transformer.config();
  const int room = config.usable_positions() - task.max_new_tokens;
  if (room < 1)
    throw ConfigError(
        "task " + task.name,
        fmt::format("asks for {} new tokens, the model has {}", task.max_new_tokens, config.positions_text()),
        "use a smaller `max_new_tokens`");
  std::vector<int> tokens = task::prompt_tokens(task, example, model.tokenizer, options);
  // Cutting works on text and tokenizes again, so the length may come out a little over what was asked.
  while (static_cast<int>(tokens.size()) > room) {
    if (!task.may_be_cut)
      throw InputError(fmt::format("example {} of {}", example.id, task.name),
                       fmt::format("its prompt has {} tokens and its answer up to {}, the model has {}, and prompts of "
                                   "this task are never cut",
                                   tokens.size(), task.max_new_tokens, config.positions_text()),
                       "take rows of a shorter length, or a smaller `max_new_tokens`");
    shortened = true;
    const int excess = static_cast<int>(tokens.size()) - room;
    options.max_prompt_tokens = std::min(options.max_prompt_tokens, static_cast<int>(tokens.size())) - excess;
    if (options.max_prompt_tokens < 16)
      throw InputError("example " + example.id, "does not fit into the model's positions together with its answer");
    tokens = task::prompt_tokens(task, example, model.tokenizer, options);
  }
  return tokens;
}

std::vector<int> stop_tokens(const task::Task& task, const LoadedModel& model) {
  std::vector<int> stops = model.transformer.config().eos_ids;
  if (const auto eos = model.tokenizer.eos_id()) stops.push_back(*eos);
  for (const int token : task::extra_stop_tokens(task, model.tokenizer)) stops.push_back(token);
  std::sort(stops.begin(), stops.end());
  stops.erase(std::unique(stops.begin(), stops.end()), stops.end());
  return stops;
}

}  // namespace

Questions ask(const std::vector<task::Task>& tasks, const LoadedModel& model, const AskOptions& options) {
  Questions questions;
  const double tasks_weight = 1.0 / static_cast<double>(tasks.size());
  for (const task::Task& task : tasks) {
    metrics::make_ready(metrics::find_metric(task.metric), options.metric);
    const std::vector<int> stops = stop_tokens(task, model);
    for (const longbench::Example& example : task.examples) {
      bool shortened = false;
      Question question{&task, &example, prompt_that_fits(task, example, model, options.prompt, shortened), stops,
                        tasks_weight / static_cast<double>(task.examples.size())};
      questions.shortened += shortened ? 1 : 0;
      questions.longest_prompt = std::max(questions.longest_prompt, static_cast<int>(question.prompt.size()));
      questions.all.push_back(std::move(question));
    }
    questions.longest_answer = std::max(questions.longest_answer, task.max_new_tokens);
  }
  return questions;
}

std::string scored_text(const Question& question, const LoadedModel& model, std::span<const int> tokens) {
  return task::scored_part(model.tokenizer.decode(tokens), question.task->first_line_only);
}

double score_text(const Question& question, const std::string& text, const metrics::MetricOptions& options) {
  return task::score_prediction(metrics::find_metric(question.task->metric), question.task->first_line_only, text,
                                question.example->answers, question.example->all_classes, options);
}

double agreement(const Question& question, const std::string& text, const std::string& own,
                 const metrics::MetricOptions& options) {
  return metrics::agreement(metrics::find_metric(question.task->metric),
                            task::scored_part(text, question.task->first_line_only), own, question.example->all_classes,
                            options);
}

double score(const Question& question, const LoadedModel& model, std::span<const int> tokens,
             const metrics::MetricOptions& options) {
  return score_text(question, model.tokenizer.decode(tokens), options);
}

double score_against(const Question& question, const LoadedModel& model, std::span<const int> tokens,
                     const std::string& own, const metrics::MetricOptions& options) {
  return agreement(question, model.tokenizer.decode(tokens), own, options);
}

decode::GreedyOptions greedy_options(const Question& question, const LoadedModel& model, bool score_only) {
  decode::GreedyOptions options;
  options.max_new_tokens = question.task->max_new_tokens;
  options.min_new_tokens = question.task->min_new_tokens;
  options.stop_tokens = question.stop_tokens;
  if (score_only && question.task->first_line_only) {
    options.complete = [&tokenizer = model.tokenizer](std::span<const int> tokens) {
      // Most tokens hold no newline; the whole text is looked at only after one that does.
      if (tokenizer.decode(tokens.last(1)).find('\n') == std::string::npos) return false;
      const std::string text = tokenizer.decode(tokens);
      const size_t begin = text.find_first_not_of('\n');
      return begin != std::string::npos && text.find('\n', begin) != std::string::npos;
    };
  }
  return options;
}

}  // namespace cokv::ask
