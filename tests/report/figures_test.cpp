#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/chart.h"
#include "report/heat_map.h"
#include "report/number_text.h"
#include "report/profile_figures.h"
#include "report/sample_profile.h"
#include "report/summary.h"

namespace cokv::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

size_t occurrences(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

TEST(ColorScale, AroundTheMeanLeavesOutTheFarthestTwoPerCent) {
  std::vector<double> values(100, 0.0);
  for (size_t i = 0; i < 98; ++i) values[i] = i % 2 ? 1 : -1;
  values[98] = 50;
  values[99] = -50;
  const ColorScale scale = ColorScale::around_mean(values);
  EXPECT_DOUBLE_EQ(scale.low, -1);
  EXPECT_DOUBLE_EQ(scale.high, 1);
  EXPECT_TRUE(scale.clips_low && scale.clips_high);
  EXPECT_EQ(scale.css_class(50), "v64");
  EXPECT_EQ(scale.css_class(0), "v32");
  EXPECT_EQ(scale.css_class(-1), "v0");
}

TEST(ColorScale, EqualValuesAreNeutral) {
  EXPECT_EQ(ColorScale::around_mean({3, 3, 3}).css_class(3), "v32");
  EXPECT_EQ(ColorScale::from_zero({0, 0}).css_class(0), "q0");
}

TEST(ValueMap, HasACellWithValueAndErrorForEveryHeadInBothLayouts) {
  for (const HeadGrid grid : {HeadGrid{2, 4}, HeadGrid{30, 3}, HeadGrid{32, 8}, HeadGrid{64, 8}}) {
    const record::Profile profile = sample_profile(grid);
    const Figure figure = value_map(profile, "p1-");
    const auto players = size_t(grid.players());
    EXPECT_EQ(occurrences(figure.body, "<title>"), players);
    EXPECT_EQ(occurrences(figure.upright_body, "<title>"), players);
    const int last = grid.players() - 1;
    const std::string hover =
        "Layer " + std::to_string(grid.layers - 1) + ", KV head " + std::to_string(grid.kv_heads - 1) + ": " +
        with_error(profile.estimate.values[size_t(last)], profile.estimate.standard_errors[size_t(last)]);
    EXPECT_THAT(figure.body, HasSubstr(hover));
    EXPECT_THAT(figure.upright_body, HasSubstr(hover));
    EXPECT_EQ(figure.table.rows.size(), size_t(grid.layers));
  }
}

TEST(ValueMap, MarksHeadsThatDifferFromTheMeanAndNoneWithoutErrors) {
  record::Profile profile = sample_profile({8, 4});
  const auto distinct = size_t(summarize(profile).distinct);
  EXPECT_GT(distinct, 0U);
  EXPECT_EQ(occurrences(value_map(profile, "").body, "<circle"), distinct);
  profile.has_standard_errors = false;
  const Figure figure = value_map(profile, "");
  EXPECT_EQ(occurrences(figure.body, "<circle"), 0U);
  EXPECT_THAT(figure.body, Not(HasSubstr("±")));
  EXPECT_THAT(figure.caption, HasSubstr("without standard errors"));
}

TEST(ProfileFigures, FitTheirViewBoxAndRepeatExactly) {
  const record::Profile profile = sample_profile({32, 8});
  const auto all = [&] {
    std::vector<Figure> figures = {value_map(profile, "a-"), distribution(profile, "a-"), extremes(profile, "a-"),
                                   layer_means(profile, "a-")};
    for (const Figure& slice : slice_maps(profile, "a-")) figures.push_back(slice);
    return figures;
  };
  const auto figures = all(), again = all();
  ASSERT_EQ(figures.size(), 8U);
  for (size_t i = 0; i < figures.size(); ++i) {
    EXPECT_GT(figures[i].width, 100) << figures[i].name;
    EXPECT_GT(figures[i].height, 50) << figures[i].name;
    EXPECT_EQ(standalone_svg(figures[i]), standalone_svg(again[i]));
  }
}

TEST(Extremes, AreTheHighestAndLowestInOrder) {
  record::Profile profile = sample_profile({2, 2});
  profile.estimate.values = {0.3, 0.1, 0.4, 0.2};
  const Figure figure = extremes(profile, "");
  ASSERT_EQ(figure.table.rows.size(), 4U);
  EXPECT_EQ(figure.table.rows[0][0], "layer 1, KV head 0");
  EXPECT_EQ(figure.table.rows[3][0], "layer 0, KV head 1");
}

TEST(Charts, TicksAreRound) {
  EXPECT_THAT(round_ticks(0, 10), ElementsAre(0, 2, 4, 6, 8, 10));
  EXPECT_THAT(round_ticks(-0.5, 1.2), ElementsAre(-0.5, 0, 0.5, 1));
  EXPECT_THAT(round_ticks(3, 3), ElementsAre(3));
}

TEST(ProfileFigures, NameTheUnitOfEveryUtility) {
  record::Profile profile = sample_profile({2, 4});
  for (const auto& [utility, unit] :
       {std::pair{"metric", "qa_f1, 0 … 1"},
        {"agreement", "qa_f1 against the full-cache text, 0 … 1"},
        {"nll", "mean log-probability of a token of the full-cache text"},
        {"nll-reference", "mean log-probability of a token of the first reference answer"}}) {
    profile.sampling.utility = utility;
    EXPECT_EQ(utility_unit(profile), unit);
  }
}

TEST(Charts, ASingleValueIsDrawn) {
  Figure figure;
  Histogram histogram;
  histogram.values = {0.5, 0.5};
  draw_histogram(histogram, figure);
  EXPECT_THAT(figure.body, HasSubstr("<title>2 heads"));
  LineChart chart;
  chart.series = {{"only", {{64, 12, 0}}, true}};
  chart.x.logarithmic = true;
  draw_lines(chart, figure);
  EXPECT_THAT(figure.body, HasSubstr("only"));
}

}  // namespace
}  // namespace cokv::report
