// The table of LongBench's tasks: counts, families and the messages for names that are not in it.
#include "longbench/task_table.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <string>

#include "core/errors.h"

namespace cokv::longbench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

template <typename Call>
std::string refusal(Call call) {
  try {
    call();
  } catch (const ConfigError& e) {
    return e.what();
  }
  return "accepted";
}

TEST(TaskTable, HoldsTwentyOneTasksInSixCategories) {
  std::map<std::string_view, int> categories;
  std::map<std::string_view, int> metrics;
  for (const TaskFacts& task : all_tasks()) {
    ++categories[task.category];
    ++metrics[task.metric];
  }
  EXPECT_EQ(all_tasks().size(), 21U);
  EXPECT_EQ(categories, (std::map<std::string_view, int>{{"single-doc-qa", 4},
                                                         {"multi-doc-qa", 4},
                                                         {"summarization", 4},
                                                         {"few-shot", 4},
                                                         {"synthetic", 3},
                                                         {"code", 2}}));
  EXPECT_EQ(metrics, (std::map<std::string_view, int>{{"qa_f1", 7},
                                                      {"qa_f1_zh", 1},
                                                      {"rouge", 4},
                                                      {"rouge_zh", 2},
                                                      {"classification", 2},
                                                      {"count", 1},
                                                      {"retrieval", 1},
                                                      {"retrieval_zh", 1},
                                                      {"code_sim", 2}}));
}

TEST(TaskTable, SpecialRulesHoldForTheTasksThatHaveThem) {
  std::vector<std::string_view> first_line, raw, extended;
  for (const TaskFacts& task : all_tasks()) {
    if (task.first_line_only) first_line.push_back(task.name);
    if (!task.chat) raw.push_back(task.name);
    if (task.longbench_e) extended.push_back(task.name);
    EXPECT_EQ(task.stop_at_newline, task.name == "samsum");
  }
  EXPECT_THAT(first_line, ElementsAre("trec", "triviaqa", "samsum", "lsht"));
  EXPECT_THAT(raw, ElementsAre("trec", "triviaqa", "samsum", "lsht", "lcc", "repobench-p"));
  EXPECT_THAT(extended,
              ElementsAre("qasper", "multifieldqa_en", "hotpotqa", "2wikimqa", "gov_report", "multi_news", "trec",
                          "triviaqa", "samsum", "passage_count", "passage_retrieval_en", "lcc", "repobench-p"));
}

TEST(TaskTable, FindsTasksAndTheirExtendedForm) {
  EXPECT_EQ(find_task("repobench-p").metric, "code_sim");
  EXPECT_EQ(&find_task("qasper_e"), &find_task("qasper"));
  EXPECT_TRUE(is_longbench_e("qasper_e"));
  EXPECT_FALSE(is_longbench_e("qasper"));
  EXPECT_EQ(find_task("longbench_v2").metric, "multiple_choice");
  std::vector<std::string_view> code;
  for (const TaskFacts* task : tasks_of_category("code")) code.push_back(task->name);
  EXPECT_THAT(code, ElementsAre("lcc", "repobench-p"));
}

TEST(TaskTable, OffersTheNearestName) {
  EXPECT_THAT(refusal([] { find_task("quasper"); }), HasSubstr("did you mean 'qasper'?"));
  EXPECT_THAT(refusal([] { find_task("longbench-v2"); }), HasSubstr("did you mean 'longbench_v2'?"));
  EXPECT_THAT(refusal([] { find_task("quasper_e"); }), HasSubstr("did you mean 'qasper_e'?"));
  EXPECT_THAT(refusal([] { find_task("narrativeqa_e"); }), HasSubstr("no LongBench-E task"));
  EXPECT_THAT(refusal([] { find_task(""); }), HasSubstr("the tasks are narrativeqa, qasper"));
  EXPECT_THAT(refusal([] { tasks_of_category("sumarization"); }), HasSubstr("did you mean 'summarization'?"));
}

}  // namespace
}  // namespace cokv::longbench
