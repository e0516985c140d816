// `cokv score`: single files, folders, LongBench-E, and what is refused.
#include "cokv/score_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "core/errors.h"
#include "core/json_file.h"

namespace cokv {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

class ScoreCommand : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("cokv-score-" + std::to_string(getpid()));
    fs::create_directories(folder_);
    options_.predictions = folder_;
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path write(const char* file, const char* text) const {
    std::ofstream(folder_ / file) << text;
    return folder_ / file;
  }

  template <typename Expected>
  std::string refusal() const {
    try {
      score_text(options_);
    } catch (const Expected& e) {
      return e.what();
    }
    return "";
  }

  Json scores() {
    options_.json = true;
    return Json::parse(score_text(options_));
  }

  fs::path folder_;
  ScoreOptions options_;
};

TEST_F(ScoreCommand, OneFileByTaskOrMetric) {
  options_.predictions = write("mine.jsonl",
                               R"({"pred": "\nx\ny", "answers": ["z", "x"], "all_classes": null, "length": 9}
{"pred": "no", "answers": ["x"]}

)");
  options_.task = "triviaqa";
  options_.per_row = true;
  EXPECT_EQ(score_text(options_), "triviaqa\t0\t1\ntriviaqa\t1\t0\ntriviaqa qa_f1 50.00\n");
  options_.task.clear();
  options_.metric = "qa_f1";
  EXPECT_THAT(score_text(options_), HasSubstr("mine\t0\t0.66"));
  options_.first_line = true;
  EXPECT_THAT(score_text(options_), HasSubstr("mine qa_f1 50.00"));
  options_.metric = "needle";
  EXPECT_THAT(score_text(options_), HasSubstr("mine needle 50.00"));
}

TEST_F(ScoreCommand, TheLastRowsClassesHoldForAll) {
  options_.predictions = write("t.jsonl", R"({"pred": "cat dog", "answers": ["cat"], "all_classes": ["cat"]}
{"pred": "cat dog", "answers": ["cat"], "all_classes": ["cat", "dog"]})");
  options_.task = "trec";
  EXPECT_THAT(score_text(options_), HasSubstr("50.00"));
}

TEST_F(ScoreCommand, FoldersOfTasksWithMeansOfCategories) {
  write("passage_count.jsonl", R"({"pred": "3", "answers": ["3"]})");
  write("lcc.jsonl", R"({"pred": "tide", "answers": ["diet"]})");
  write("repobench-p.jsonl", R"({"pred": "x", "answers": ["x"]})");
  const std::string text = score_text(options_);
  EXPECT_LT(text.find("passage_count"), text.find("lcc"));
  EXPECT_THAT(text, HasSubstr("lcc                   code_sim            1    25.00"));
  EXPECT_THAT(text, HasSubstr("code                  mean of tasks       2    62.50"));
  EXPECT_THAT(text, HasSubstr("all                   mean of tasks       3    75.00"));
  EXPECT_THAT(text, HasSubstr("code similarity: difflib"));
  options_.options.code_similarity = metrics::CodeSimilarity::levenshtein;
  EXPECT_THAT(score_text(options_), HasSubstr("code similarity: levenshtein"));
  EXPECT_EQ(scores()[1]["score"], 50.0);
  EXPECT_EQ(scores()[1]["code_similarity"], "levenshtein");
}

TEST_F(ScoreCommand, FoldersOfOneTask) {
  write("full-128.jsonl", R"({"pred": "3", "answers": ["3"]})");
  write("snapkv-64.jsonl", R"({"pred": "4", "answers": ["3"]})");
  options_.task = "passage_count";
  const std::string text = score_text(options_);
  EXPECT_THAT(text, HasSubstr("full-128              count               1   100.00"));
  EXPECT_THAT(text, HasSubstr("snapkv-64             count               1     0.00"));
  EXPECT_THAT(text, Not(HasSubstr("mean of tasks")));
}

constexpr const char* kThreeLengths = R"({"pred": "1", "answers": ["1"], "length": 3999}
{"pred": "1 2", "answers": ["1"], "length": 4000}
{"pred": "2", "answers": ["1"], "length": 7999})";

TEST_F(ScoreCommand, LongBenchEHasBuckets) {
  options_.predictions = write("passage_count_e.jsonl", kThreeLengths);
  options_.task = "passage_count_e";
  EXPECT_EQ(score_text(options_),
            "passage_count_e count 50.00\npassage_count_e 0-4k 1 rows 100.00\npassage_count_e 4-8k 2 rows 25.00\n"
            "passage_count_e 8k+ 0 rows -\n");
  EXPECT_TRUE(scores()[0]["buckets"]["8k+"]["score"].is_null());
  EXPECT_EQ(scores()[0]["buckets"]["4-8k"]["score"], 25.0);
}

TEST_F(ScoreCommand, FoldersOfLongBenchE) {
  write("passage_count.jsonl", kThreeLengths);
  EXPECT_THAT(score_text(options_), Not(HasSubstr("0-4k")));
  options_.longbench_e = true;
  EXPECT_THAT(score_text(options_), HasSubstr("   score     0-4k     4-8k      8k+"));
  EXPECT_THAT(score_text(options_), HasSubstr("   50.00   100.00    25.00        -"));
  write("narrativeqa.jsonl", kThreeLengths);
  EXPECT_THAT(refusal<InputError>(), HasSubstr("narrativeqa.jsonl: is not named after a task of LongBench-E"));
}

TEST_F(ScoreCommand, RulersPredictionFiles) {
  write("niah_single_1.jsonl", R"({"index": 0, "pred": "It is 12", "input": "i", "outputs": ["12"], "others": {}})");
  write("qa_1.jsonl", R"({"pred": "Ann", "outputs": ["ann", "Bob"]})");
  write("qasper.jsonl", R"({"pred": "x", "answers": ["x"]})");
  const std::string text = score_text(options_);
  EXPECT_LT(text.find("qasper"), text.find("niah_single_1"));
  EXPECT_THAT(text, HasSubstr("niah_single_1         string_match_all      1   100.00\n"));
  EXPECT_THAT(text, HasSubstr("qa_1                  string_match_part     1   100.00\n"));
  EXPECT_THAT(text, HasSubstr("ruler                 mean of tasks         2   100.00\n"));
  options_.predictions = folder_ / "qa_1.jsonl";
  options_.task = "qa_2";
  EXPECT_EQ(score_text(options_), "qa_2 string_match_part 100.00\n");
  options_.task.clear();
  options_.metric = "string_match_all";
  EXPECT_EQ(score_text(options_), "qa_1 string_match_all 50.00\n");
}

TEST_F(ScoreCommand, LongBenchV2sPredictionFiles) {
  options_.predictions =
      write("model.jsonl", R"x({"_id": "a", "difficulty": "easy", "length": "short", "answer": "B", "pred": "B",)x"
                           R"x( "response": "The correct answer is (B)", "judge": true}
{"difficulty": "hard", "length": "short", "answer": "B", "pred": null, "response": "B"}
{"difficulty": "hard", "length": "long", "answer": "C", "pred": "A", "response": "The correct answer is A"})x");
  options_.task = "longbench_v2";
  EXPECT_EQ(score_text(options_),
            "longbench_v2 multiple_choice 33.3\nlongbench_v2 easy 1 rows 100.0\nlongbench_v2 hard 2 rows 0.0\n"
            "longbench_v2 short 2 rows 50.0\nlongbench_v2 medium 0 rows -\nlongbench_v2 long 1 rows 0.0\n");
  options_.predictions = write("ours.jsonl", R"({"pred": "The correct answer is D", "answers": ["D"], "length": 0})");
  EXPECT_EQ(score_text(options_), "longbench_v2 multiple_choice 100.0\n");
  options_.predictions = folder_;
  EXPECT_THAT(score_text(options_), HasSubstr("score     easy     hard    short   medium     long\n"));
}

TEST_F(ScoreCommand, RefusesOptionsThatContradictEachOther) {
  options_.predictions = write("a.jsonl", R"({"pred": "3", "answers": ["3"]})");
  EXPECT_THAT(refusal<ConfigError>(), HasSubstr("needs either --task or --metric"));
  options_.task = "passage_cout";
  EXPECT_THAT(refusal<ConfigError>(), HasSubstr("did you mean 'passage_count'"));
  options_.task = "narrativeqa_e";
  EXPECT_THAT(refusal<ConfigError>(), HasSubstr("LongBench-E"));
  options_.metric = "count";
  EXPECT_THAT(refusal<ConfigError>(), HasSubstr("not both"));
  options_.task.clear();
  options_.longbench_e = true;
  EXPECT_THAT(refusal<ConfigError>(), HasSubstr("--longbench-e"));
}

TEST_F(ScoreCommand, RefusesWhatIsNoPrediction) {
  options_.task = "passage_count";
  const auto refused = [&](const char* text) {
    options_.predictions = write("bad.jsonl", text);
    return refusal<InputError>();
  };
  EXPECT_THAT(refused(""), HasSubstr("holds no predictions"));
  EXPECT_THAT(refused("\n\nnonsense\n"), HasSubstr("bad.jsonl:3: is not valid JSON"));
  EXPECT_THAT(refused("[1]"), HasSubstr("bad.jsonl:1"));
  EXPECT_THAT(refused(R"({"answers": ["x"]})"), HasSubstr("pred"));
  EXPECT_THAT(refused(R"({"pred": 3, "answers": ["x"]})"), HasSubstr("pred"));
  EXPECT_THAT(refused(R"({"pred": "3", "answers": "x"})"), HasSubstr("\"answers\" should be a list of texts"));
  EXPECT_THAT(refused(R"({"pred": "3", "answers": [3]})"), HasSubstr("\"answers\" should be a list of texts"));
  EXPECT_THAT(refused(R"({"pred": "3", "answers": ["3"], "length": "long"})"), HasSubstr("length"));
  EXPECT_THAT(refused("{\"pred\": \"\xC3\", \"answers\": []}"), HasSubstr("not valid UTF-8"));
  EXPECT_THAT(refused(R"({"pred": "3", "outputs": "3"})"), HasSubstr("\"outputs\" should be a list of texts"));
  EXPECT_THAT(refused(R"({"pred": "3", "answer": ["3"]})"), HasSubstr("answer"));
  EXPECT_THAT(refused("PAR1"), HasSubstr("is a Parquet file"));
  options_.task = "passage_count_e";
  EXPECT_THAT(refused(R"({"pred": "3", "answers": ["3"]})"), HasSubstr("no \"length\""));
  options_.predictions = folder_ / "missing.jsonl";
  EXPECT_THAT(refusal<InputError>(), HasSubstr("missing.jsonl"));
  fs::remove(folder_ / "bad.jsonl");
  options_.predictions = folder_;
  EXPECT_THAT(refusal<InputError>(), HasSubstr("holds no *.jsonl file"));
}

}  // namespace
}  // namespace cokv
