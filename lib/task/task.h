// A task ready to run: its rows, how they are asked, how long an answer may be, how it is scored.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "longbench/example.h"
#include "metrics/metric.h"

namespace cokv::task {

enum class Split { validation, test, all };

// Where the task comes from: a LongBench checkout with a task or category, RULER's rows with a task, or a data file of
// the user's own.
struct TaskOptions {
  std::filesystem::path longbench;        // checkout (longbench/checkout.h)
  std::string task;                       // one task of it ("_e": LongBench-E; longbench_v2) …
  std::string category;                   // … or all tasks of a category, each with equal weight
  std::filesystem::path ruler;            // or: folder of RULER's rows (task/ruler.h), and a task
  std::filesystem::path data;             // or: own rows (JSON Lines), of any format of longbench/example.h
  longbench::FieldNames fields;           // of own rows: their names for fields
  std::filesystem::path prompt_template;  // text file with {context} and {input}
  std::string metric;
  bool first_line_only = false;  // of own data: only the first line of an answer is scored
  int max_new_tokens = 0;        // of own data; overrides the benchmark's table where > 0
  Split split = Split::validation;
  int examples = 0;                                         // the first so many rows of the split (per task); 0 = all
  longbench::Answers answers = longbench::Answers::needed;  // optional: rows may come without
};

struct Task {
  std::string name;
  std::string category;  // "" for own data
  std::string prompt_template;
  std::string metric;
  int max_new_tokens = 0;
  bool first_line_only = false;
  bool chat = true;  // whether a chat format may wrap the prompt
  bool stop_at_newline = false;
  int min_new_tokens = 0;                    // samsum: 1, an answer does not end before its first token
  bool may_be_cut = true;                    // whether a prompt that is too long may lose its middle
  std::vector<longbench::Example> examples;  // of the chosen split, in its order
  std::string data_sha256;                   // of the data file
};

// One task, or the tasks of a category in table order. ConfigError for contradictory or missing options (which of
// longbench, ruler, task, category, data, fields, template, metric, max_new_tokens), InputError for what the files
// lack.
std::vector<Task> load_tasks(const TaskOptions& options);

}  // namespace cokv::task
