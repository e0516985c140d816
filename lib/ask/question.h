// A prompted example: prompt tokens, when its answer ends, how it is scored, and its weight.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "ask/loaded_model.h"
#include "decode/greedy.h"
#include "task/prompt.h"
#include "task/task.h"

namespace cokv::ask {

// Points into the tasks that it was made of, which must outlive it and stay where they are.
struct Question {
  const task::Task* task = nullptr;
  const longbench::Example* example = nullptr;
  std::vector<int> prompt;
  std::vector<int> stop_tokens;
  double weight = 0;  // share in the utility: tasks weigh the same, and so do the examples of a task
};

struct AskOptions {
  task::PromptOptions prompt;
  metrics::MetricOptions metric;
};

// All examples of all tasks, in order. A prompt that would run past the model's positions together with its answer is
// cut further (in the middle, like any long prompt), or an InputError where the task's may not be cut; `shortened`
// counts them.
struct Questions {
  std::vector<Question> all;
  int shortened = 0;
  int longest_prompt = 0;  // tokens
  int longest_answer = 0;  // the most new tokens of any task
};
// The questions point into `tasks`.
Questions ask(const std::vector<task::Task>& tasks, const LoadedModel& model, const AskOptions& options);

// The part of new tokens' text that is scored: all of it, or its first line.
std::string scored_text(const Question& question, const LoadedModel& model, std::span<const int> tokens);

// Score 0…1 of a text as LongBench scores it; and against a scored_text() in place of the row's answers.
double score_text(const Question& question, const std::string& text, const metrics::MetricOptions& options);
double agreement(const Question& question, const std::string& text, const std::string& own,
                 const metrics::MetricOptions& options);

// The same of new tokens.
double score(const Question& question, const LoadedModel& model, std::span<const int> tokens,
             const metrics::MetricOptions& options);
double score_against(const Question& question, const LoadedModel& model, std::span<const int> tokens,
                     const std::string& own, const metrics::MetricOptions& options);

// Greedy decoding for this question. `score_only`: rows may end once the scored part of the text (e.g. its first line)
// is complete; the score is the same, the text may be shorter.
decode::GreedyOptions greedy_options(const Question& question, const LoadedModel& model, bool score_only);

}  // namespace cokv::ask
