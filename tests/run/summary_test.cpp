#include "run/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace cokv::run {
namespace {

WeightedRows equal_rows(size_t count) {
  WeightedRows rows{std::vector<double>(count, 1.0 / static_cast<double>(count)), {}};
  for (size_t i = 0; i < count; ++i) rows.clusters.push_back(static_cast<int>(i));
  return rows;
}

Contender contender(const std::string& method, std::optional<int> budget = std::nullopt) {
  Contender c;
  c.method = method;
  c.budget = budget;
  c.file = budget ? method + "-" + std::to_string(*budget) : method;
  return c;
}

record::ResultRow row_of(const std::vector<Prediction>& answers, const WeightedRows& rows) {
  return outcomes_of(std::vector{contender("cokv", 64)}, {answers}, rows, Measure::metric).front().row;
}

// An answer of this score and log-probability.
Prediction answered(double score, std::optional<double> log_probability) {
  return {"", score, 64, std::nullopt, {{Measure::log_probability, log_probability}}};
}

TEST(Summary, IsMeanAndErrorOfEqualRows) {
  const auto row = row_of({{"", 0.2, 10}, {"", 0.4, 20}, {"", 0.9, 60}}, equal_rows(3));
  EXPECT_NEAR(row.score, 50, 1e-9);
  const double deviation = std::sqrt((0.09 + 0.01 + 0.16) / 2);
  EXPECT_NEAR(*row.standard_error, 100 * deviation / std::sqrt(3.0), 1e-9);
  EXPECT_NEAR(row.kept_tokens_mean, 30, 1e-9);
  EXPECT_EQ(row.predictions, "cokv-64.jsonl");
}

TEST(Summary, WeighsTheTasksOfACategoryAlike) {
  // Two rows of one task, one of another: half of the weight each.
  const auto row = row_of({{"", 1.0, 8}, {"", 1.0, 8}, {"", 0.0, 8}}, {{0.25, 0.25, 0.5}, {0, 1, 2}});
  EXPECT_NEAR(row.score, 50, 1e-9);
}

TEST(Summary, LeavesRowsWithoutAMeasureOutOfItAndCountsTheOthers) {
  const auto row = row_of({answered(1, -1.0), answered(0, std::nullopt), answered(0.5, -2.0)}, equal_rows(3));
  EXPECT_EQ(row.examples, 3);
  EXPECT_NEAR(row.score, 50, 1e-9);
  const record::MeasuredMean& nll = row.measures.at(Measure::log_probability);
  EXPECT_EQ(nll.examples, 2);
  EXPECT_NEAR(nll.mean, -1.5, 1e-12);
  EXPECT_NEAR(*nll.standard_error, 0.5, 1e-12);  // of -1 and -2
}

TEST(Summary, HasAMeasureThatNoRowCouldHaveNowhere) {
  const auto row = row_of({answered(1, std::nullopt), answered(0, std::nullopt)}, equal_rows(2));
  EXPECT_FALSE(row.measures.contains(Measure::log_probability));
  EXPECT_TRUE(row.measures.contains(Measure::metric));
}

TEST(Summary, ComparesWithTheBaselinesAtTheSameBudgetAndWithFull) {
  const std::vector<Contender> contenders = {contender("full"), contender("snapkv", 128), contender("cokv", 64),
                                             contender("snapkv", 64), contender("ada-snapkv", 64)};
  std::vector<std::vector<Prediction>> answers;
  for (const auto& [score, log_probability] :
       {std::pair{0.9, -0.1}, {0.7, -0.5}, {0.6, -0.7}, {0.4, -1.5}, {0.5, -1.0}})
    answers.emplace_back(5, answered(score, log_probability));
  const WeightedRows weighted = equal_rows(5);
  const auto rows = result_rows(outcomes_of(contenders, answers, weighted, Measure::metric), weighted, 1);
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_NEAR(rows[2].difference(Measure::metric, "snapkv")->mean, 20, 1e-9);  // against 64, not 128
  EXPECT_NEAR(rows[2].difference(Measure::metric, "ada-snapkv")->mean, 10, 1e-9);
  EXPECT_NEAR(rows[2].difference(Measure::metric, "full")->mean, -30, 1e-9);
  EXPECT_NEAR(rows[2].difference(Measure::log_probability, "snapkv")->mean, 0.8, 1e-9);
  EXPECT_NEAR(rows[2].difference(Measure::log_probability, "full")->mean, -0.6, 1e-9);
  EXPECT_EQ(rows[2].difference(Measure::log_probability, "full")->examples, 5);
  EXPECT_FALSE(rows[1].difference(Measure::metric, "ada-snapkv")) << "none took part at 128";
  EXPECT_FALSE(rows[0].difference(Measure::metric, "full"));
}

TEST(Summary, OneTextTellsNeitherErrorNorInterval) {
  const std::vector<Contender> contenders = {contender("full"), contender("snapkv", 64)};
  const std::vector<Prediction> answers = {{"", 0.5, 64}, {"", 0.25, 64}};
  const WeightedRows weighted{{0.5, 0.5}, {0, 0}};
  const auto rows = result_rows(outcomes_of(contenders, {answers, answers}, weighted, Measure::metric), weighted, 1);
  EXPECT_FALSE(rows[1].standard_error);
  EXPECT_TRUE(rows[1].differences.empty());
}

TEST(Summary, ComparesTheMeanOverTheBudgetsRowByRow) {
  const std::vector<Contender> contenders = {contender("full"), contender("snapkv", 64), contender("snapkv", 128),
                                             contender("cokv", 64), contender("cokv", 128)};
  const auto answers = [](const std::vector<double>& scores) {
    std::vector<Prediction> all;
    for (const double score : scores) all.push_back({"", score, 64});
    return all;
  };
  const WeightedRows weighted = equal_rows(3);
  const auto outcomes = outcomes_of(contenders,
                                    {answers({1, 1, 1}), answers({0.1, 0.2, 0.3}), answers({0.5, 0.4, 0.3}),
                                     answers({0.2, 0.1, 0.6}), answers({0.5, 0.8, 0.6})},
                                    weighted, Measure::metric);
  const auto means = means_over_budgets(outcomes, weighted, 1);
  ASSERT_EQ(means.size(), 2u);
  EXPECT_EQ(means[1].method, "cokv");
  EXPECT_EQ(means[1].budgets, (std::vector{64, 128}));
  ASSERT_EQ(means[1].differences.size(), 2u);
  EXPECT_EQ(means[1].differences[0].against, "snapkv");
  EXPECT_NEAR(means[1].differences[0].mean, 100 * (0.05 + 0.15 + 0.3) / 3, 1e-9);
  EXPECT_NEAR(means[1].differences[0].low, 5, 1e-9) << "three rows: the interval spans from row to row";
  EXPECT_NEAR(means[1].differences[0].high, 30, 1e-9);
  EXPECT_EQ(means[1].differences[1].against, "full");
  EXPECT_NEAR(means[1].differences[1].mean, 100 * ((0.35 + 0.45 + 0.6) / 3 - 1), 1e-9);
}

TEST(Summary, TakesBudgetsFilesNamedByTheirBudgetForOneMethod) {
  std::vector<Contender> contenders = {contender("snapkv", 64), contender("snapkv", 128), contender("mine-64", 64),
                                       contender("mine-128", 128)};
  const WeightedRows weighted = equal_rows(2);
  const std::vector<Prediction> answers = {{"", 0.5, 64}, {"", 0.25, 64}};
  const auto outcomes = outcomes_of(contenders, {4, answers}, weighted, Measure::metric);
  const auto means = means_over_budgets(outcomes, weighted, 1);
  ASSERT_EQ(means.size(), 1u);
  EXPECT_EQ(means[0].method, "mine");
}

}  // namespace
}  // namespace cokv::run
