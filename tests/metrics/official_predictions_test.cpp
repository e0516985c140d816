// Real predictions with the scores that LongBench's own scripts gave them: every row and every task, to the last digit.
#include <gtest/gtest.h>

#include <filesystem>

#include "core/json_file.h"
#include "longbench/task_table.h"
#include "metrics/metric.h"
#include "task/scoring.h"

namespace cokv::metrics {
namespace {

namespace fs = std::filesystem;

struct PredictionRow {
  std::string prediction;
  std::vector<std::string> answers, all_classes;
};

std::vector<PredictionRow> read_rows(const fs::path& file) {
  std::vector<PredictionRow> rows;
  std::istringstream in(read_file(file));
  for (std::string line; std::getline(in, line);) {
    const Json row = Json::parse(line);
    rows.push_back({row["pred"].get<std::string>(), row["answers"].get<std::vector<std::string>>(), {}});
    if (row["all_classes"].is_array()) rows.back().all_classes = row["all_classes"].get<std::vector<std::string>>();
  }
  return rows;
}

class OfficialPredictions : public testing::TestWithParam<const char*> {};

TEST_P(OfficialPredictions, EveryRowAndTaskScoreIsEqual) {
  const fs::path folder = fs::path(COKV_SHARED_DIR) / "data/predictions" / GetParam();
  if (!fs::exists(folder)) GTEST_SKIP() << "needs the shared prediction files";
  const Json results = read_json_file(folder / "result.json"), lists = read_json_file(folder / "list_result.json");
  const MetricOptions options{CodeSimilarity::levenshtein};  // these were scored with python-Levenshtein installed
  int tasks = 0;
  for (const auto& [name, expected] : results.items()) {
    const auto& facts = longbench::find_task(name);
    std::vector<double> scores;
    const auto rows = read_rows(folder / (name + ".jsonl"));
    for (const PredictionRow& row : rows)
      scores.push_back(task::score_prediction(find_metric(facts.metric), facts.first_line_only, row.prediction,
                                              row.answers, rows.back().all_classes, options));
    EXPECT_EQ(task::task_score(scores), expected.get<double>()) << name;
    const auto list = lists[name].get<std::vector<double>>();
    ASSERT_EQ(list.size(), scores.size()) << name;
    for (size_t i = 0; i < scores.size(); ++i) EXPECT_EQ(scores[i], list[i]) << name << " row " << i;
    ++tasks;
  }
  EXPECT_EQ(tasks, 16);
}

INSTANTIATE_TEST_SUITE_P(Sets, OfficialPredictions, testing::Values("fullkv", "snapkv-1024"),
                         [](const auto& instance) { return std::string(instance.param).substr(0, 6); });

}  // namespace
}  // namespace cokv::metrics
