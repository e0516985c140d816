#include "task/task.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/errors.h"
#include "core/json_file.h"
#include "core/sha256.h"
#include "longbench/prompt_template.h"
#include "longbench/split.h"
#include "longbench/task_table.h"

namespace cokv::task {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void contradiction(std::string_view where, std::string_view what, std::string_view advice) {
  throw ConfigError(where, what, advice);
}

void check_longbench_options(const TaskOptions& options) {
  if (!options.prompt_template.empty() || !options.metric.empty())
    contradiction("`template`, `metric`", "belong to `data`; a LongBench task brings its own",
                  "leave them out, or give `data` instead of `longbench`");
  if (options.first_line_only)
    contradiction("`first_line`", "belongs to `data`; a LongBench task knows whether it counts the first line only",
                  "leave it out");
  if (options.task.empty() == options.category.empty())
    contradiction("`longbench`", options.task.empty() ? "needs a task or a category" : "takes a task or a category",
                  "give one of `task` NAME and `category` NAME");
}

void check_own_options(const TaskOptions& options) {
  if (!options.task.empty() || !options.category.empty())
    contradiction("`data`", "is a task of its own: `task` and `category` name tasks of a LongBench folder",
                  "leave them out, or give `longbench` instead of `data`");
  std::vector<std::string_view> missing;
  if (options.prompt_template.empty()) missing.push_back("`template` FILE");
  if (options.metric.empty()) missing.push_back("`metric` NAME");
  if (options.max_new_tokens == 0) missing.push_back("`max_new_tokens` N");
  if (!missing.empty())
    contradiction("`data`", fmt::format("also needs {}", fmt::join(missing, ", ")),
                  "they say how a row is asked, how an answer is scored and how long it may be");
  metrics::find_metric(options.metric);
}

void check(const TaskOptions& options) {
  if (options.max_new_tokens < 0)
    contradiction("`max_new_tokens`", fmt::format("is {}", options.max_new_tokens), "give a number above 0");
  if (options.examples < 0)
    contradiction("`examples`", fmt::format("is {}", options.examples), "give a number above 0, or 0 for all");
  if (options.longbench.empty() == options.data.empty())
    contradiction("task", options.data.empty() ? "none was given" : "`longbench` and `data` exclude each other",
                  "give `longbench` DIR with `task` or `category`, or `data` FILE.jsonl with `template`, `metric` and "
                  "`max_new_tokens`");
  options.data.empty() ? check_longbench_options(options) : check_own_options(options);
}

std::vector<longbench::Example> rows_of_split(const fs::path& file, const TaskOptions& options) {
  std::vector<longbench::Example> all = longbench::read_examples(file, options.answers);
  if (options.split != Split::all) {
    const longbench::Split split = longbench::split_rows(static_cast<int>(all.size()));
    const bool validation = options.split == Split::validation;
    std::vector<longbench::Example> chosen;
    for (const int row : validation ? split.validation : split.test) chosen.push_back(std::move(all[size_t(row)]));
    if (chosen.empty())
      throw InputError(file.string(), fmt::format("has {} row, too few to split", all.size()), "use `split` all");
    all = std::move(chosen);
  }
  if (options.examples > 0 && all.size() > static_cast<size_t>(options.examples))
    all.resize(static_cast<size_t>(options.examples));
  return all;
}

struct LongBenchConfig {
  Json prompts;
  Json new_tokens;
  std::string prompts_file;
  std::string new_tokens_file;
};

LongBenchConfig read_config(const fs::path& folder) {
  const fs::path prompts = folder / "config" / "dataset2prompt.json";
  const fs::path new_tokens = folder / "config" / "dataset2maxlen.json";
  for (const fs::path& file : {prompts, new_tokens})
    if (!fs::is_regular_file(file))
      throw InputError(file.string(), "does not exist",
                       "`longbench` is a LongBench checkout: DIR/config/dataset2prompt.json, "
                       "DIR/config/dataset2maxlen.json and DIR/data/TASK.jsonl");
  return {read_json_file(prompts), read_json_file(new_tokens), prompts.string(), new_tokens.string()};
}

Task longbench_task(const std::string& name, const LongBenchConfig& config, const TaskOptions& options) {
  const longbench::TaskFacts& facts = longbench::find_task(name);
  const fs::path data = options.longbench / "data" / (name + ".jsonl");
  if (!fs::is_regular_file(data))
    throw InputError(data.string(), "does not exist",
                     fmt::format("put LongBench's data file of {} there, or choose another task", name));
  Task task;
  task.name = name;
  task.category = facts.category;
  task.prompt_template = require_string(config.prompts, facts.name, config.prompts_file);
  task.metric = facts.metric;
  task.max_new_tokens = require_int(config.new_tokens, facts.name, config.new_tokens_file);
  if (task.max_new_tokens < 1)
    throw InputError(config.new_tokens_file, fmt::format("{} has {} new tokens", facts.name, task.max_new_tokens),
                     "an answer needs at least one");
  if (options.max_new_tokens > 0) task.max_new_tokens = options.max_new_tokens;
  task.first_line_only = facts.first_line_only;
  task.chat = facts.chat;
  task.stop_at_newline = facts.stop_at_newline;
  task.min_new_tokens = facts.stop_at_newline ? 1 : 0;
  task.examples = rows_of_split(data, options);
  task.data_sha256 = sha256_hex_of_file(data);
  return task;
}

Task own_task(const TaskOptions& options) {
  Task task;
  task.name = options.data.stem().string();
  task.prompt_template = read_file(options.prompt_template);
  task.metric = options.metric;
  task.max_new_tokens = options.max_new_tokens;
  task.first_line_only = options.first_line_only;
  task.examples = rows_of_split(options.data, options);
  task.data_sha256 = sha256_hex_of_file(options.data);
  return task;
}

// Said before the model loads: fields that rows do not have, and none at all.
void check_template(const Task& task) {
  longbench::fill_template(task.prompt_template, task.examples.front());
  if (task.prompt_template.find("{context}") == std::string::npos &&
      task.prompt_template.find("{input}") == std::string::npos)
    throw ConfigError("the prompt template of " + task.name,
                      "has neither {context} nor {input}: all prompts would be alike",
                      "write {context} and {input} where a row's fields belong");
}

}  // namespace

std::vector<Task> load_tasks(const TaskOptions& options) {
  check(options);
  std::vector<Task> tasks;
  if (!options.data.empty()) {
    tasks.push_back(own_task(options));
  } else {
    std::vector<std::string> names{options.task};
    if (!options.category.empty()) {
      names.clear();
      for (const auto* facts : longbench::tasks_of_category(options.category)) names.emplace_back(facts->name);
    }
    for (const std::string& name : names) longbench::find_task(name);  // a misspelt name before a missing file
    const LongBenchConfig config = read_config(options.longbench);
    for (const std::string& name : names) tasks.push_back(longbench_task(name, config, options));
  }
  for (const Task& task : tasks) check_template(task);
  return tasks;
}

}  // namespace cokv::task
