// The options that cokv-profile and cokv-eval share: which model, on what device, asked which task, how prompts are
// made.
#pragma once

#include <filesystem>

#include "ask/question.h"
#include "cli/app.h"
#include "core/head_budgets.h"
#include "model/device.h"
#include "task/niah.h"
#include "task/task.h"

namespace cokv {

struct ModelAndTaskOptions {
  std::filesystem::path model;
  std::filesystem::path out;
  model::DeviceOptions device;
  task::TaskOptions task;
  task::NiahOptions niah;     // with needles: in place of the task
  std::string chat = "none";  // as asked for; prompt.chat is what it means for the model's tokenizer
  task::PromptOptions prompt;
  metrics::MetricOptions metric;
  int window = kDefaultWindow;
  int batch = 0;  // rows decoded together; 0 = auto
};

void add_model_and_task_options(CLI::App& app, ModelAndTaskOptions& options, task::Split default_split);

// The model's folder, checked but without its weights. Logs what the user should know of it.
ask::CheckedModel check_for_run(const ModelAndTaskOptions& options);

// With its weights, for the run folder at `out`: without fingerprints where an earlier version began a run there.
ask::LoadedModel load_for_run(const ModelAndTaskOptions& options, ask::CheckedModel checked);

// What is asked: the tasks, and for needles in a haystack the place of each example in the grid.
struct Asked {
  std::vector<task::Task> tasks;
  std::vector<task::NiahCell> cells;
};
Asked load_asked(const ModelAndTaskOptions& options, const tokenizer::Tokenizer& tokenizer);

// The settings that decide what is measured, for config.json: tasks, prompts, window.
Json settings_json(const ModelAndTaskOptions& options, const std::vector<task::Task>& tasks);

// Sets prompt.chat by `chat`; says on the log what it is, and what of the tokenizer's files is ignored.
void resolve_chat(ModelAndTaskOptions& options, const tokenizer::Tokenizer& tokenizer);

}  // namespace cokv
