#include "report/result_figures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/niah_grid.h"

namespace cokv::report {
namespace {

using ::testing::HasSubstr;

record::ResultRow row(const std::string& method, std::optional<int> budget, double score,
                      std::optional<int> alpha = std::nullopt) {
  record::ResultRow row;
  row.method = method;
  row.budget = budget;
  row.alpha = alpha;
  row.score = score;
  row.standard_error = 1.25;
  row.examples = 170;
  row.kept_tokens_mean = budget.value_or(8000);
  return row;
}

record::Results sample_results() {
  record::Results results;
  results.model.name = "Sample";
  results.task.name = "qasper";
  results.rows = {row("full", std::nullopt, 31.2), row("snapkv", 128, 20.5), row("snapkv", 64, 13.2),
                  row("cokv", 64, 19.7, 10)};
  return results;
}

TEST(MethodFigures, OneLineAMethodAndFullAsReference) {
  const auto figures = method_figures(sample_results(), "r-");
  ASSERT_EQ(figures.size(), 1U);
  EXPECT_THAT(figures[0].body, HasSubstr(">full cache 31.2<"));
  EXPECT_THAT(figures[0].body, HasSubstr(">snapkv<"));
  EXPECT_LT(figures[0].body.find(">cokv<"), figures[0].body.find(">snapkv<"));
  EXPECT_EQ(figures[0].table.rows.size(), 4U);
}

TEST(MethodFigures, NothingWithoutBudgets) {
  record::Results results = sample_results();
  results.rows.resize(1);
  EXPECT_TRUE(method_figures(results, "").empty());
  EXPECT_TRUE(mask_figures(results, "").empty());
}

TEST(ScoreTable, MethodsByBudgets) {
  const Table table = score_table(sample_results());
  EXPECT_EQ(table.header, (std::vector<std::string>{"method", "64", "128", "no limit"}));
  EXPECT_EQ(table.rows[0], (std::vector<std::string>{"full", "–", "–", "31.2 ± 1.2"}));
  EXPECT_EQ(table.rows[1], (std::vector<std::string>{"snapkv", "13.2 ± 1.2", "20.5 ± 1.2", "–"}));
}

TEST(MeasuresTable, ShowsEveryMeasureAndDifference) {
  record::Results results = sample_results();
  EXPECT_TRUE(measures_table(results).rows.empty());
  EXPECT_TRUE(differences_table(results).rows.empty());
  results.rows[3].measures = {{Measure::metric, {19.7, 1.25, 170}}, {Measure::log_probability, {-0.7512, 0.0312, 160}}};
  results.rows[3].differences = {{Measure::log_probability, "snapkv", 0.4212, 0.3001, 0.5, 160, 80}};
  results.mean_over_budgets = {{"cokv", {64, 128}, {{Measure::metric, "full", -10.04, -12, -8, 170, 80}}}};
  const Table measures = measures_table(results);
  EXPECT_EQ(measures.header,
            (std::vector<std::string>{"method", "budget", "Metric, 0 … 100", "Log-probability, nats"}));
  EXPECT_EQ(measures.rows[3], (std::vector<std::string>{"cokv", "64", "19.7 ± 1.2", "−0.751 ± 0.031"}));
  const Table differences = differences_table(results);
  ASSERT_EQ(differences.rows.size(), 2U);
  EXPECT_EQ(differences.rows[0], (std::vector<std::string>{"cokv", "64", "Log-probability", "snapkv", "0.421",
                                                           "0.300 … 0.500", "160", "80"}));
  EXPECT_EQ(differences.rows[1][1], "mean of 64, 128");
}

TEST(ScoreTable, AlphasOfOneMethodAreRowsOfTheirOwn) {
  record::Results results = sample_results();
  results.rows.push_back(row("cokv", 64, 18, 1));
  const Table table = score_table(results);
  ASSERT_EQ(table.rows.size(), 4U);
  EXPECT_EQ(table.rows[2][0], "cokv, alpha 10");
  EXPECT_EQ(table.rows[3][0], "cokv, alpha 1");
}

TEST(MaskFigures, OneLineAWayOfChoosing) {
  record::Results results = sample_results();
  results.rows.push_back(row("mask-top", std::nullopt, 12));
  results.rows.back().masked = 16;
  const auto figures = mask_figures(results, "");
  ASSERT_EQ(figures.size(), 1U);
  EXPECT_EQ(figures[0].table.rows[0], (std::vector<std::string>{"16", "top", "12.0 ± 1.2"}));
}

TEST(NiahFigure, ShowsEveryCell) {
  const Figure figure = niah_figure({"cokv", 128, {1000, 2000}, {0, 50, 100}, {{100, 50}, {0, 25}, {75, 100}}}, "");
  EXPECT_EQ(figure.name, "niah-cokv-budget-128");
  EXPECT_EQ(figure.table.rows[1], (std::vector<std::string>{"50 %", "0.0", "25.0"}));
  EXPECT_THAT(figure.body, HasSubstr("2000 tokens, depth 50 %: 25.0"));
}

}  // namespace
}  // namespace cokv::report
