// Loading tasks: from a LongBench folder and from own files, the splits, and what is said of options and files that do
// not fit.
#include "task/task.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

#include "core/errors.h"
#include "core/sha256.h"
#include "longbench/prompt_template.h"
#include "longbench/split.h"

namespace cokv::task {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::SizeIs;

// A LongBench folder with two code tasks, one of them also for LongBench-E; rows know their number.
class Tasks : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) / ("cokv_longbench_" + std::to_string(::getpid()));
    fs::create_directories(folder_ / "config");
    fs::create_directories(folder_ / "data");
    write("config/dataset2prompt.json", R"({"lcc": "Complete: {context}{input} ", "repobench-p": "{context}{input}"})");
    write("config/dataset2maxlen.json", R"({"lcc": 64, "repobench-p": 32, "qasper": 0})");
    write("data/lcc.jsonl", rows(70));
    write("data/repobench-p.jsonl", rows(10));
    write("data/lcc_e.jsonl", rows(5));
    write("own.txt", "{context}?");
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& file, const std::string& text) const { std::ofstream(folder_ / file) << text; }

  static std::string rows(int count) {
    std::string text;
    for (int row = 0; row < count; ++row)
      text += R"({"input": "i", "context": "c", "answers": ["a"], "_id": "row)" + std::to_string(row) + "\"}\n";
    return text;
  }

  TaskOptions own() const {
    return {.data = folder_ / "data/lcc.jsonl",
            .prompt_template = folder_ / "own.txt",
            .metric = "rouge",
            .max_new_tokens = 16};
  }

  template <typename Refusal = ConfigError>
  static std::string refusal(const TaskOptions& options) {
    try {
      load_tasks(options);
    } catch (const Refusal& e) {
      return e.what();
    }
    return "accepted";
  }

  fs::path folder_;
};

TEST_F(Tasks, LongBenchTaskHasTheFoldersPromptAndTheTablesRules) {
  const auto tasks = load_tasks({.longbench = folder_, .task = "lcc", .split = Split::all});
  ASSERT_THAT(tasks, SizeIs(1));
  const Task& task = tasks[0];
  EXPECT_EQ(task.name, "lcc");
  EXPECT_EQ(task.category, "code");
  EXPECT_EQ(task.prompt_template, "Complete: {context}{input} ");
  EXPECT_EQ(task.metric, "code_sim");
  EXPECT_EQ(task.max_new_tokens, 64);
  EXPECT_FALSE(task.chat);
  EXPECT_THAT(task.examples, SizeIs(70));
  EXPECT_EQ(task.data_sha256, sha256_hex_of_file(folder_ / "data/lcc.jsonl"));
}

TEST_F(Tasks, SplitsAreTheAuthorsShuffle) {
  const longbench::Split split = longbench::split_rows(70);
  const auto ids = [&](Split which, int examples) {
    std::vector<std::string> names;
    const auto tasks = load_tasks({.longbench = folder_, .task = "lcc", .split = which, .examples = examples});
    for (const auto& example : tasks[0].examples) names.push_back(example.id);
    return names;
  };
  const auto validation = ids(Split::validation, 0);
  const auto test = ids(Split::test, 0);
  ASSERT_THAT(validation, SizeIs(30));
  ASSERT_THAT(test, SizeIs(40));
  for (size_t i = 0; i < 30; ++i) EXPECT_EQ(validation[i], "row" + std::to_string(split.validation[i]));
  EXPECT_EQ(test.back(), "row" + std::to_string(split.test.back()));
  EXPECT_EQ(ids(Split::validation, 3), std::vector<std::string>(validation.begin(), validation.begin() + 3));
  EXPECT_THAT(ids(Split::all, 100), SizeIs(70));
  EXPECT_EQ(ids(Split::all, 1)[0], "row0");
}

TEST_F(Tasks, CategoryIsAllItsTasksAndExtendedTasksUseTheBaseTasksPrompt) {
  const auto code = load_tasks({.longbench = folder_, .category = "code", .max_new_tokens = 7, .examples = 2});
  ASSERT_THAT(code, SizeIs(2));
  EXPECT_EQ(code[1].name, "repobench-p");
  EXPECT_EQ(code[1].max_new_tokens, 7);
  const auto extended = load_tasks({.longbench = folder_, .task = "lcc_e", .split = Split::all});
  EXPECT_EQ(extended[0].name, "lcc_e");
  EXPECT_EQ(extended[0].prompt_template, "Complete: {context}{input} ");
  EXPECT_THAT(extended[0].examples, SizeIs(5));
}

TEST_F(Tasks, OwnDataBringsItsPromptMetricAndLength) {
  TaskOptions options = own();
  options.first_line_only = true;
  const auto tasks = load_tasks(options);
  EXPECT_EQ(tasks[0].name, "lcc");
  EXPECT_EQ(tasks[0].category, "");
  EXPECT_EQ(tasks[0].prompt_template, "{context}?");
  EXPECT_EQ(tasks[0].metric, "rouge");
  EXPECT_EQ(tasks[0].max_new_tokens, 16);
  EXPECT_TRUE(tasks[0].first_line_only);
  EXPECT_THAT(tasks[0].examples, SizeIs(30));
}

TEST_F(Tasks, TodaysLongBenchCheckoutHasVersion1BelowItsRoot) {
  const fs::path today = folder_ / "today";
  fs::create_directories(today / "LongBench");
  fs::rename(folder_ / "config", today / "LongBench/config");
  fs::create_directories(today / "config");  // version 2's
  EXPECT_THAT(refusal<InputError>({.longbench = today, .task = "lcc"}), HasSubstr("data/lcc.jsonl: does not exist"));
  write("today/data.zip", "PK");
  EXPECT_THAT(refusal<InputError>({.longbench = today, .task = "lcc"}),
              HasSubstr("unzip -n " + (today / "data.zip").string() + " -d " + today.string()));
  fs::rename(folder_ / "data", today / "data");  // as that command does
  EXPECT_EQ(load_tasks({.longbench = today, .task = "lcc"})[0].prompt_template, "Complete: {context}{input} ");
  EXPECT_THAT(load_tasks({.longbench = today, .category = "code"}), SizeIs(2));
}

TEST_F(Tasks, LongBenchVersion2HasItsRepositorysPrompt) {
  fs::create_directories(folder_ / "prompts");
  write("prompts/0shot.txt", "<$DOC$> $Q$ $C_A$ $C_B$ $C_C$ $C_D$");
  write("data.json",
        R"([{"_id": "x", "question": " q\n", "choice_A": "1", "choice_B": " 2", "choice_C": "3",)"
        R"( "choice_D": "4", "answer": "B", "context": "\u3000 c", "length": "long", "difficulty": "easy"}])");
  const Task task = load_tasks({.longbench = folder_, .task = "longbench_v2", .split = Split::all})[0];
  EXPECT_EQ(task.metric, "multiple_choice");
  EXPECT_EQ(task.max_new_tokens, 128);
  EXPECT_TRUE(task.chat);
  EXPECT_EQ(longbench::fill_template(task.prompt_template, task.examples[0]), "<c> q 1 2 3 4");
  EXPECT_EQ(task.examples[0].id, "x");
}

TEST_F(Tasks, RulersRowsAreAskedAsTheyAreAndNeverCut) {
  fs::create_directories(folder_ / "ruler/4096/vt");
  write(
      "ruler/4096/vt/validation.jsonl",
      R"({"index": 0, "input": "Track {x}.", "outputs": ["AB", "CD"], "length": 4000, "answer_prefix": " They are:"})");
  const TaskOptions options = {.task = "vt", .ruler = folder_ / "ruler", .split = Split::all};
  const Task task = load_tasks(options)[0];
  EXPECT_EQ(task.name, "vt");
  EXPECT_EQ(task.category, "ruler");
  EXPECT_EQ(task.metric, "string_match_all");
  EXPECT_EQ(task.max_new_tokens, 30);
  EXPECT_FALSE(task.may_be_cut);
  EXPECT_EQ(task.examples[0].length, 4000);
  EXPECT_EQ(longbench::fill_template(task.prompt_template, task.examples[0]), "Track {x}.");
  TaskOptions bad = options;
  bad.metric = "rouge";
  EXPECT_THAT(refusal(bad), HasSubstr("a RULER task brings its own"));
  bad = options;
  bad.task = "vx";
  EXPECT_THAT(refusal(bad), HasSubstr("did you mean 'vt'?"));
  bad.task = "";
  EXPECT_THAT(refusal(bad), HasSubstr("takes one task"));
  bad = options;
  bad.longbench = folder_;
  EXPECT_THAT(refusal(bad), HasSubstr("exclude each other"));
}

TEST_F(Tasks, OwnRowsMayHaveOtherNamesOrNoContext) {
  write("mine.jsonl", R"({"passage": "P", "question": "Q", "gold": "G"})");
  write("own.txt", "{context}/{input}");
  TaskOptions options = own();
  options.split = Split::all;
  options.data = folder_ / "mine.jsonl";
  options.fields = {{"context", "passage"}, {"input", "question"}, {"answers", "gold"}};
  const Task task = load_tasks(options)[0];
  EXPECT_EQ(longbench::fill_template(task.prompt_template, task.examples[0]), "P/Q");
  options.fields.clear();
  write("mine.jsonl", R"({"input": "In", "outputs": ["a"]})");
  const Task ruler = load_tasks(options)[0];
  EXPECT_EQ(longbench::fill_template(ruler.prompt_template, ruler.examples[0]), "/In");
  EXPECT_THAT(refusal({.longbench = folder_, .task = "lcc", .fields = {{"context", "passage"}}}),
              HasSubstr("belongs to `data`"));
}

TEST_F(Tasks, OptionsThatContradictOrMissAreNamed) {
  EXPECT_THAT(refusal({}), HasSubstr("none was given; give `longbench` DIR"));
  EXPECT_THAT(refusal({.longbench = folder_}), HasSubstr("needs a task or a category"));
  EXPECT_THAT(refusal({.longbench = folder_, .task = "lcc", .category = "code"}), HasSubstr("a task or a category"));
  EXPECT_THAT(refusal({.longbench = folder_, .task = "lcc", .metric = "rouge"}), HasSubstr("belong to `data`"));
  EXPECT_THAT(refusal({.longbench = folder_, .task = "lcd"}), HasSubstr("did you mean 'lcc'?"));
  EXPECT_THAT(refusal({.longbench = "/nowhere", .category = "cod"}), HasSubstr("did you mean 'code'?"));
  EXPECT_THAT(refusal({.longbench = folder_, .task = "lcc", .data = "x"}), HasSubstr("exclude each other"));
  EXPECT_THAT(refusal({.data = "x", .metric = "rouge"}), HasSubstr("also needs `template` FILE, `max_new_tokens` N;"));
  TaskOptions options = own();
  options.task = "lcc";
  EXPECT_THAT(refusal(options), HasSubstr("a task of its own"));
  options = own();
  options.metric = "bleu";
  EXPECT_NE(refusal(options), "accepted");
  options = own();
  options.examples = -1;
  EXPECT_THAT(refusal(options), HasSubstr("`examples`"));
}

TEST_F(Tasks, WhatTheFilesLackIsNamed) {
  EXPECT_THAT(refusal<InputError>({.longbench = "/nowhere", .task = "lcc"}),
              AllOf(HasSubstr("dataset2prompt.json: does not exist"), HasSubstr("LongBench checkout")));
  EXPECT_THAT(refusal<InputError>({.longbench = folder_, .task = "repobench-p_e"}), HasSubstr("repobench-p_e.jsonl"));
  write("data/trec.jsonl", rows(3));
  EXPECT_THAT(refusal<InputError>({.longbench = folder_, .task = "trec"}), HasSubstr("\"trec\" is missing"));
  write("own.txt", "{question}");
  EXPECT_THAT(refusal(own()), HasSubstr("{question}"));
  write("data/lcc.jsonl", rows(1));
  EXPECT_THAT(refusal<InputError>({.longbench = folder_, .task = "lcc"}), HasSubstr("too few to split"));
}

}  // namespace
}  // namespace cokv::task
