// Random and adversarial cases, and rows of all 21 tasks, with the scores of LongBench's own Python: the same doubles.
// tests/golden/metrics/README.md says how they were made.
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "core/errors.h"
#include "core/json_file.h"
#include "longbench/task_table.h"
#include "metrics/jieba.h"
#include "metrics/metric.h"
#include "task/scoring.h"

namespace cokv::metrics {
namespace {

namespace fs = std::filesystem;

const fs::path kGolden = fs::path(COKV_SOURCE_DIR) / "tests/golden/metrics";

bool has_jieba() {
  try {
    find_jieba({});
    return true;
  } catch (const InputError&) {
    return false;
  }
}

class RecordedCases : public testing::TestWithParam<const char*> {};

TEST_P(RecordedCases, HaveTheOriginalScore) {
  const std::string name = GetParam();
  const Metric& metric = find_metric(name.substr(0, name.find(' ')));
  if (metric.needs_jieba && !has_jieba()) GTEST_SKIP() << "needs jieba's tables (make setup-jieba)";
  MetricOptions options;
  if (name.ends_with("levenshtein")) options.code_similarity = CodeSimilarity::levenshtein;
  std::istringstream in(read_file(kGolden / "cases.jsonl"));
  int cases = 0;
  for (std::string line; std::getline(in, line);) {
    const Json row = Json::parse(line);
    if (row[0] != name) continue;
    const auto classes = row[3].get<std::vector<std::string>>();
    EXPECT_EQ(row_score(metric, row[1].get<std::string>(), std::vector{row[2].get<std::string>()}, classes, options),
              row[4].get<double>())
        << line;
    ++cases;
  }
  EXPECT_EQ(cases, 60);
}

INSTANTIATE_TEST_SUITE_P(Metrics, RecordedCases,
                         testing::Values("qa_f1", "qa_f1_zh", "rouge", "rouge_zh", "classification", "retrieval",
                                         "retrieval_zh", "count", "code_sim difflib", "code_sim levenshtein"),
                         [](const auto& instance) {
                           std::string name = instance.param;
                           std::replace(name.begin(), name.end(), ' ', '_');
                           return name;
                         });

TEST(LongBenchRows, HaveTheOriginalScores) {
  const fs::path data = fs::path(COKV_SHARED_DIR) / "data/longbench/data";
  if (!fs::exists(data)) GTEST_SKIP() << "needs the shared LongBench rows";
  if (!has_jieba()) GTEST_SKIP() << "needs jieba's tables (make setup-jieba)";
  const Json golden = read_json_file(kGolden / "longbench_rows.json");
  EXPECT_EQ(golden.size(), longbench::all_tasks().size());
  for (const auto& [task, expected] : golden.items()) {
    const auto& facts = longbench::find_task(task);
    std::istringstream in(read_file(data / (task + ".jsonl")));
    size_t number = 0;
    for (std::string line; std::getline(in, line); ++number) {
      const Json row = Json::parse(line);
      std::vector<std::string> classes;
      if (row["all_classes"].is_array()) classes = row["all_classes"].get<std::vector<std::string>>();
      const double score =
          task::score_prediction(find_metric(facts.metric), facts.first_line_only, row["pred"].get<std::string>(),
                                 row["answers"].get<std::vector<std::string>>(), classes, {});
      EXPECT_EQ(score, expected.at(number).get<double>()) << task << " row " << number;
    }
    EXPECT_EQ(number, expected.size()) << task;
  }
}

}  // namespace
}  // namespace cokv::metrics
