#include "run/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace cokv::run {
namespace {

TEST(Summary, IsMeanAndErrorOfEqualRows) {
  const std::vector<Prediction> rows = {{"", 0.2, 10}, {"", 0.4, 20}, {"", 0.9, 60}};
  const Summary summary = summarise(rows, std::vector<double>(3, 1.0 / 3));
  EXPECT_NEAR(summary.score, 50, 1e-9);
  const double deviation = std::sqrt((0.09 + 0.01 + 0.16) / 2);
  EXPECT_NEAR(*summary.standard_error, 100 * deviation / std::sqrt(3.0), 1e-9);
  EXPECT_NEAR(summary.kept_tokens, 30, 1e-9);
}

TEST(Summary, WeighsTheTasksOfACategoryAlike) {
  // Two rows of one task, one of another: half of the weight each.
  const std::vector<Prediction> rows = {{"", 1.0, 8}, {"", 1.0, 8}, {"", 0.0, 8}};
  EXPECT_NEAR(summarise(rows, std::vector<double>{0.25, 0.25, 0.5}).score, 50, 1e-9);
}

TEST(Summary, ComparesWithSnapkvAtTheSameBudgetAndWithFull) {
  std::vector<Contender> contenders(4);
  contenders[0].method = "full";
  contenders[1].method = contenders[3].method = "snapkv";
  contenders[2].method = "cokv";
  contenders[1].budget = 128;
  contenders[2].budget = contenders[3].budget = 64;
  const auto answers = [](double score) { return std::vector<Prediction>(5, {"", score, 64}); };
  const auto rows =
      result_rows(contenders, {answers(0.9), answers(0.7), answers(0.6), answers(0.4)}, std::vector<double>(5, 0.2), 1);
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_NEAR(rows[2].difference_to("snapkv")->mean, 20, 1e-9);  // against 64, not 128
  EXPECT_NEAR(rows[2].difference_to("full")->mean, -30, 1e-9);
  EXPECT_FALSE(rows[0].difference_to("full"));
}

TEST(Summary, OneRowTellsNeitherErrorNorInterval) {
  std::vector<Contender> contenders(2);
  contenders[0].method = "full";
  contenders[1].method = "snapkv";
  const std::vector<Prediction> answer = {{"", 0.5, 64}};
  const auto rows = result_rows(contenders, {answer, answer}, std::vector<double>{1}, 1);
  EXPECT_FALSE(rows[1].standard_error);
  EXPECT_FALSE(rows[1].difference_to("full"));
}

}  // namespace
}  // namespace cokv::run
