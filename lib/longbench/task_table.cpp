#include "longbench/task_table.h"

#include <fmt/format.h>

#include <array>
#include <string>

#include "core/errors.h"

namespace cokv::longbench {

namespace {

// THUDM/LongBench: task.md, dataset2metric of eval.py, and the task lists in pred.py and eval.py.
constexpr std::array kTasks = {
    // name, category, language, metric, first_line_only, chat, stop_at_newline, longbench_e
    TaskFacts{"narrativeqa", "single-doc-qa", "en", "qa_f1", false, true, false, false},
    TaskFacts{"qasper", "single-doc-qa", "en", "qa_f1", false, true, false, true},
    TaskFacts{"multifieldqa_en", "single-doc-qa", "en", "qa_f1", false, true, false, true},
    TaskFacts{"multifieldqa_zh", "single-doc-qa", "zh", "qa_f1_zh", false, true, false, false},
    TaskFacts{"hotpotqa", "multi-doc-qa", "en", "qa_f1", false, true, false, true},
    TaskFacts{"2wikimqa", "multi-doc-qa", "en", "qa_f1", false, true, false, true},
    TaskFacts{"musique", "multi-doc-qa", "en", "qa_f1", false, true, false, false},
    TaskFacts{"dureader", "multi-doc-qa", "zh", "rouge_zh", false, true, false, false},
    TaskFacts{"gov_report", "summarization", "en", "rouge", false, true, false, true},
    TaskFacts{"qmsum", "summarization", "en", "rouge", false, true, false, false},
    TaskFacts{"multi_news", "summarization", "en", "rouge", false, true, false, true},
    TaskFacts{"vcsum", "summarization", "zh", "rouge_zh", false, true, false, false},
    TaskFacts{"trec", "few-shot", "en", "classification", true, false, false, true},
    TaskFacts{"triviaqa", "few-shot", "en", "qa_f1", true, false, false, true},
    TaskFacts{"samsum", "few-shot", "en", "rouge", true, false, true, true},
    TaskFacts{"lsht", "few-shot", "zh", "classification", true, false, false, false},
    TaskFacts{"passage_count", "synthetic", "en", "count", false, true, false, true},
    TaskFacts{"passage_retrieval_en", "synthetic", "en", "retrieval", false, true, false, true},
    TaskFacts{"passage_retrieval_zh", "synthetic", "zh", "retrieval_zh", false, true, false, false},
    TaskFacts{"lcc", "code", "code", "code_sim", false, false, false, true},
    TaskFacts{"repobench-p", "code", "code", "code_sim", false, false, false, true},
};

constexpr std::array<std::string_view, 6> kCategories = {"single-doc-qa", "multi-doc-qa", "summarization",
                                                         "few-shot",      "synthetic",    "code"};

template <typename Names>
std::string comma_separated(const Names& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

std::span<const TaskFacts> all_tasks() {
  return kTasks;
}

bool is_longbench_e(std::string_view name) {
  return name.ends_with("_e");
}

const TaskFacts& find_task(std::string_view name) {
  if (name == kLongBenchV2.name) return kLongBenchV2;
  const bool extended = is_longbench_e(name);
  const std::string_view base = extended ? name.substr(0, name.size() - 2) : name;
  std::vector<std::string> names;
  for (const TaskFacts& task : kTasks) {
    if (task.name == base && (!extended || task.longbench_e)) return task;
    if (!extended) names.emplace_back(task.name);
    if (extended && task.longbench_e) names.push_back(std::string(task.name) + "_e");
  }
  if (!extended) names.emplace_back(kLongBenchV2.name);
  const std::string what =
      fmt::format("no LongBench{} task is called '{}'{}", extended ? "-E" : "", name, did_you_mean(name, names));
  throw ConfigError("`task`", what, "the tasks are " + comma_separated(names));
}

std::vector<const TaskFacts*> tasks_of_category(std::string_view name) {
  std::vector<const TaskFacts*> tasks;
  for (const TaskFacts& task : kTasks)
    if (task.category == name) tasks.push_back(&task);
  if (!tasks.empty()) return tasks;
  throw ConfigError("`category`",
                    fmt::format("no LongBench category is called '{}'{}", name, did_you_mean(name, kCategories)),
                    "the categories are " + comma_separated(kCategories));
}

}  // namespace cokv::longbench
