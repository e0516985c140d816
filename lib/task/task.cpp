#include "task/task.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/errors.h"
#include "core/json_file.h"
#include "core/sha256.h"
#include "longbench/checkout.h"
#include "longbench/prompt_template.h"
#include "longbench/split.h"
#include "longbench/task_table.h"
#include "metrics/python_text.h"
#include "task/ruler.h"

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

void check_ruler_options(const TaskOptions& options) {
  if (!options.prompt_template.empty() || !options.metric.empty() || options.first_line_only)
    contradiction("`template`, `metric`, `first_line`", "belong to `data`; a RULER task brings its own",
                  "leave them out, or give `data` instead of `ruler`");
  if (options.task.empty() || !options.category.empty())
    contradiction("`ruler`", "takes one task and no category", "for example `task` niah_multikey_2");
  find_ruler_task(options.task);
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
  const int sources = int(!options.longbench.empty()) + int(!options.ruler.empty()) + int(!options.data.empty());
  if (sources != 1)
    contradiction("task", sources == 0 ? "none was given" : "`longbench`, `ruler` and `data` exclude each other",
                  "give `longbench` DIR with `task` or `category`, `ruler` DIR with `task`, or `data` FILE.jsonl with "
                  "`template`, `metric` and `max_new_tokens`");
  if (!options.fields.empty() && options.data.empty())
    contradiction("`fields`", "belongs to `data`; a benchmark's rows have the benchmark's names", "leave it out");
  if (!options.longbench.empty()) check_longbench_options(options);
  if (!options.ruler.empty()) check_ruler_options(options);
  if (!options.data.empty()) check_own_options(options);
}

std::vector<longbench::Example> rows_of_split(const fs::path& file, std::optional<longbench::RowFormat> format,
                                              const TaskOptions& options) {
  std::vector<longbench::Example> all = longbench::read_examples(file, {options.answers, format, options.fields});
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

LongBenchConfig read_config(const fs::path& checkout) {
  const fs::path prompts = longbench::config_file(checkout, "dataset2prompt.json");
  const fs::path new_tokens = longbench::config_file(checkout, "dataset2maxlen.json");
  return {read_json_file(prompts), read_json_file(new_tokens), prompts.string(), new_tokens.string()};
}

Task longbench_task(const std::string& name, const LongBenchConfig& config, const TaskOptions& options) {
  const longbench::TaskFacts& facts = longbench::find_task(name);
  const fs::path data = longbench::data_file(options.longbench, name);
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
  task.examples = rows_of_split(data, longbench::RowFormat::longbench, options);
  task.data_sha256 = sha256_hex_of_file(data);
  return task;
}

// pred.py of version 2 strips the texts that it puts into the prompt.
void strip_texts(std::vector<longbench::Example>& rows) {
  for (longbench::Example& row : rows) {
    row.context = metrics::stripped(row.context);
    row.input = metrics::stripped(row.input);
    for (std::string& choice : row.choices) choice = metrics::stripped(choice);
  }
}

Task longbench_v2_task(const TaskOptions& options) {
  const fs::path data = longbench::v2_data_file(options.longbench);
  Task task;
  task.name = longbench::kLongBenchV2.name;
  task.category = longbench::kLongBenchV2.category;
  task.prompt_template = read_file(longbench::v2_prompt_file(options.longbench));
  task.metric = longbench::kLongBenchV2.metric;
  task.max_new_tokens = options.max_new_tokens > 0 ? options.max_new_tokens : longbench::kLongBenchV2NewTokens;
  task.examples = rows_of_split(data, longbench::RowFormat::longbench_v2, options);
  strip_texts(task.examples);
  task.data_sha256 = sha256_hex_of_file(data);
  return task;
}

// A prompt of RULER is never cut: its length is what is tested, and its needle may lie in the middle.
Task ruler_task(const TaskOptions& options) {
  const RulerTask& facts = find_ruler_task(options.task);
  const fs::path data = find_ruler_rows(options.ruler, options.task);
  Task task;
  task.name = options.task;
  task.category = "ruler";
  task.prompt_template = "{input}";
  task.metric = facts.metric;
  task.max_new_tokens = options.max_new_tokens > 0 ? options.max_new_tokens : facts.new_tokens;
  task.may_be_cut = false;
  task.examples = rows_of_split(data, longbench::RowFormat::ruler, options);
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
  task.examples = rows_of_split(options.data, std::nullopt, options);
  if (!task.examples.front().choices.empty()) strip_texts(task.examples);
  task.data_sha256 = sha256_hex_of_file(options.data);
  return task;
}

// The tasks of --longbench: version 2, one of version 1, or a category of version 1.
std::vector<Task> longbench_tasks(const TaskOptions& options) {
  if (options.task == longbench::kLongBenchV2.name) return {longbench_v2_task(options)};
  std::vector<std::string> names{options.task};
  if (!options.category.empty()) {
    names.clear();
    for (const auto* facts : longbench::tasks_of_category(options.category)) names.emplace_back(facts->name);
  }
  for (const std::string& name : names) longbench::find_task(name);  // a misspelt name before a missing file
  const LongBenchConfig config = read_config(options.longbench);
  std::vector<Task> tasks;
  for (const std::string& name : names) tasks.push_back(longbench_task(name, config, options));
  return tasks;
}

}  // namespace

std::vector<Task> load_tasks(const TaskOptions& options) {
  check(options);
  const std::vector<Task> tasks = !options.longbench.empty() ? longbench_tasks(options)
                                  : !options.ruler.empty()   ? std::vector<Task>{ruler_task(options)}
                                                             : std::vector<Task>{own_task(options)};
  for (const Task& task : tasks)  // before the model loads
    longbench::check_template(task.prompt_template, task.examples.front(), task.name);
  return tasks;
}

}  // namespace cokv::task
