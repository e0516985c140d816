// Prediction files of RULER, GSM8K and LongBench v2 with the scores of the originals, to the last digit.
// tests/golden/metrics/README.md says how they were made.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "cokv/score_files.h"
#include "core/json_file.h"

namespace cokv {
namespace {

namespace fs = std::filesystem;

ScoreOptions options_of(const Json& names, const fs::path& file) {
  ScoreOptions options{.predictions = file};
  (names[0] == "--task" ? options.task : options.metric) = names[1].get<std::string>();
  return options;
}

TEST(BenchmarkCases, HaveTheOriginalScores) {
  const fs::path file = fs::path(testing::TempDir()) / ("cokv_cases_" + std::to_string(::getpid()) + ".jsonl");
  std::istringstream in(read_file(fs::path(COKV_SOURCE_DIR) / "tests/golden/metrics/benchmark_cases.jsonl"));
  std::map<std::string, size_t> rows;
  for (std::string line; std::getline(in, line);) {
    const Json golden = Json::parse(line);
    std::ofstream out(file);
    for (const Json& row : golden["rows"]) out << row.dump() << "\n";
    out.close();
    const FileScore score = score_predictions(options_of(golden["options"], file)).front();
    ASSERT_EQ(score.rows.size(), golden["row_scores"].size());
    for (size_t i = 0; i < score.rows.size(); ++i)  // recorded in percent with two decimals
      EXPECT_EQ(std::nearbyint(1e4 * score.rows[i]) / 100, golden["row_scores"][i].get<double>()) << golden["rows"][i];
    if (!golden["score"].is_null()) {
      EXPECT_EQ(score.score, golden["score"].get<double>()) << golden["options"];
    }
    EXPECT_EQ(score.buckets.size(), golden["buckets"].size());
    for (const BucketScore& bucket : score.buckets)
      EXPECT_EQ(bucket.score, golden["buckets"][bucket.name].get<double>()) << bucket.name;
    rows[golden["options"][1].get<std::string>()] += score.rows.size();
  }
  fs::remove(file);
  EXPECT_EQ(rows.size(), 4U);
  for (const auto& [name, count] : rows) EXPECT_GE(count, 10U) << name;
}

}  // namespace
}  // namespace cokv
