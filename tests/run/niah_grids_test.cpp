// Scores of needles by depth and length.
#include "run/niah_grids.h"

#include <gtest/gtest.h>

namespace cokv::run {
namespace {

TEST(NiahGrids, AreTheMeanOverNeedlesOfEachCell) {
  const std::vector<task::NiahCell> cells = {{1000, 0}, {1000, 50}, {2000, 0}, {2000, 50},   // one needle
                                             {1000, 0}, {1000, 50}, {2000, 0}, {2000, 50}};  // another
  Contender full, snapkv;
  full.method = "full";
  snapkv.method = "snapkv";
  snapkv.budget = 64;
  std::vector<std::vector<Prediction>> answers(2, std::vector<Prediction>(cells.size()));
  answers[0][1].score = 1;    // depth 50 in 1000 tokens, first needle
  answers[0][5].score = 0.5;  // and second
  answers[1][6].score = 1;    // depth 0 in 2000 tokens, second needle

  const auto grids = niah_grids(std::vector<Contender>{full, snapkv}, answers, cells);
  ASSERT_EQ(grids.size(), 2u);
  EXPECT_EQ(grids[0].method, "full");
  EXPECT_FALSE(grids[0].budget);
  EXPECT_EQ(grids[1].budget, 64);
  for (const record::NiahGrid& grid : grids) {
    EXPECT_EQ(grid.lengths, (std::vector{1000, 2000}));
    EXPECT_EQ(grid.depths, (std::vector{0, 50}));
  }
  EXPECT_EQ(grids[0].scores, (std::vector<std::vector<double>>{{0, 0}, {75, 0}}));
  EXPECT_EQ(grids[1].scores, (std::vector<std::vector<double>>{{0, 50}, {0, 0}}));
}

}  // namespace
}  // namespace cokv::run
