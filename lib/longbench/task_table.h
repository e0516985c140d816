// LongBench's 21 tasks in one table, and LongBench v2. Prompts and generation lengths come from the user's LongBench
// folder, not from here.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace cokv::longbench {

struct TaskFacts {
  std::string_view name;
  std::string_view category;  // single-doc-qa, multi-doc-qa, summarization, few-shot, synthetic, code; of v2 its name
  std::string_view language;  // en, zh, code
  std::string_view metric;    // a name of metrics/metric.h
  bool first_line_only;       // trec, triviaqa, samsum, lsht: only the first line of the prediction counts
  bool chat;                  // false: this task never takes a chat format
  bool stop_at_newline;       // samsum: the token of "\n" ends the answer, and at least one token is generated
  bool longbench_e;           // also one of LongBench-E's 13 tasks, as NAME_e
};

std::span<const TaskFacts> all_tasks();  // the 21

// LongBench v2: one task, multiple choice. Its repository states the new tokens in pred.py only.
inline constexpr TaskFacts kLongBenchV2 = {"longbench_v2", "longbench-v2", "en",  "multiple_choice",
                                           false,          true,           false, false};
inline constexpr int kLongBenchV2NewTokens = 128;

// "qasper", "qasper_e" of LongBench-E (the facts are those of the task without "_e"), or "longbench_v2". ConfigError
// with the nearest name when there is none.
const TaskFacts& find_task(std::string_view name);
bool is_longbench_e(std::string_view name);  // ends in "_e"

std::vector<const TaskFacts*> tasks_of_category(std::string_view name);  // ConfigError with the nearest name

}  // namespace cokv::longbench
