// LongBench's 21 tasks in one table. Prompts and generation lengths come from the user's LongBench folder, not from
// here.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace cokv::longbench {

struct TaskFacts {
  std::string_view name;
  std::string_view category;  // single-doc-qa, multi-doc-qa, summarization, few-shot, synthetic, code
  std::string_view language;  // en, zh, code
  std::string_view metric;    // a name of metrics/metric.h
  bool first_line_only;       // trec, triviaqa, samsum, lsht: only the first line of the prediction counts
  bool chat;                  // false: this task never takes a chat format
  bool stop_at_newline;       // samsum: the token of "\n" ends the answer, and at least one token is generated
};

std::span<const TaskFacts> all_tasks();
const TaskFacts& find_task(std::string_view name);  // "_e" suffix allowed; ConfigError with the nearest name
std::vector<const TaskFacts*> tasks_of_category(std::string_view name);  // ConfigError with the nearest name

}  // namespace cokv::longbench
