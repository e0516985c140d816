#include "report/correlation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/errors.h"
#include "report/sample_profile.h"

namespace cokv::report {
namespace {

TEST(TopOverlap, CountsSharedHeads) {
  EXPECT_DOUBLE_EQ(top_overlap({9, 8, 1, 0}, {9, 0, 1, 8}, 2), 0.5);
  EXPECT_DOUBLE_EQ(top_overlap({5, 5, 5, 5}, {1, 2, 3, 4}, 2), 0);  // ties go to the lower index
}

TEST(CorrelationFigures, RefuseModelsOfDifferentShape) {
  try {
    correlation_figures({sample_profile({4, 2}), sample_profile({2, 4}, "trec")});
    FAIL() << "no error";
  } catch (const InputError& e) {
    EXPECT_THAT(e.what(), ::testing::HasSubstr("trec"));
    EXPECT_THAT(e.what(), ::testing::HasSubstr("4 x 2"));
  }
}

TEST(CorrelationFigures, ShowEveryPairAndNumberRepeatedTasks) {
  const auto figures =
      correlation_figures({sample_profile({8, 4}, "qasper"), sample_profile({8, 4}, "trec"), sample_profile({8, 4})});
  ASSERT_EQ(figures.size(), 2U);
  EXPECT_EQ(figures[0].table.header, (std::vector<std::string>{"", "qasper", "trec", "qasper (2)"}));
  EXPECT_EQ(figures[0].table.rows[0][1], "1.000");
  EXPECT_EQ(figures[0].table.rows[0][3], "1.000");
  EXPECT_EQ(figures[0].table.rows[0][2], figures[0].table.rows[1][1]);
}

}  // namespace
}  // namespace cokv::report
