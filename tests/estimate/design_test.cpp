// Which coalitions are drawn: named by seed and numbers, never by order; uniform; in balanced blocks in default mode.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/errors.h"
#include "estimate/coalition_design.h"

namespace cokv::estimate {
namespace {

Design design_of(Mode mode, int players, std::vector<int> slices) {
  return {mode, Estimator::mean, players, std::move(slices), 42};
}

TEST(Design, ADrawDoesNotDependOnTheOthers) {
  const Design design = design_of(Mode::default_, 90, {11, 45});
  CoalitionDealer dealer(design);
  std::map<std::tuple<int, int, int>, std::vector<int>> forward;
  for (int example = 0; example < 3; ++example)
    for (const int slice : {11, 45})
      for (int draw = 0; draw < 20; ++draw) forward[{example, slice, draw}] = dealer.deal(example, slice, draw);
  for (auto it = forward.rbegin(); it != forward.rend(); ++it) {
    const auto [example, slice, draw] = it->first;
    EXPECT_EQ(draw_coalition(design, example, slice, draw), Coalition(90, it->second));
    EXPECT_EQ(CoalitionDealer(design_of(Mode::default_, 90, {slice})).deal(example, slice, draw), it->second)
        << "other slices of the run must not matter";
  }
}

TEST(Design, SizesAreThoseAskedFor) {
  for (const Mode mode : {Mode::paper, Mode::default_})
    for (const int slice : {1, 11, 45, 60, 89})
      EXPECT_EQ(draw_coalition(design_of(mode, 90, {slice}), 2, slice, 7).size(), slice);
}

TEST(Design, PaperModeSharesItsCoalitionsDefaultModeDoesNot) {
  const auto draw = [](Mode mode, int example) { return draw_coalition(design_of(mode, 90, {30}), example, 30, 4); };
  EXPECT_EQ(draw(Mode::paper, 0), draw(Mode::paper, 5));
  EXPECT_FALSE(draw(Mode::default_, 0) == draw(Mode::default_, 5));
}

TEST(Design, TheSeedNamesTheDraws) {
  Design other = design_of(Mode::default_, 90, {30});
  other.seed = 43;
  EXPECT_FALSE(draw_coalition(other, 0, 30, 0) == draw_coalition(design_of(Mode::default_, 90, {30}), 0, 30, 0));
}

TEST(Design, BlocksAreDisjointAndCoverThePlayers) {
  const Design design = design_of(Mode::default_, 96, {12});
  for (int block = 0; block < 3; ++block) {
    std::set<int> seen;
    for (int draw = 8 * block; draw < 8 * (block + 1); ++draw) {
      EXPECT_EQ(block_of(design, 12, draw), block);
      for (const int p : draw_coalition(design, 0, 12, draw).members())
        EXPECT_TRUE(seen.insert(p).second) << "player " << p << " twice in block " << block;
    }
    EXPECT_EQ(seen.size(), 96U);
  }
  EXPECT_EQ(block_of(design_of(Mode::default_, 96, {48}), 48, 5), 5) << "the second half would be the complement";
  EXPECT_EQ(block_of(design_of(Mode::paper, 96, {12}), 12, 5), 5) << "the paper draws each on its own";
}

TEST(Design, SmallSlicesAreDrawnWithoutReplacement) {
  const Design design = design_of(Mode::default_, 8, {3, 4});
  for (const int slice : {3, 4}) {
    const auto there_are = static_cast<int>(pairs_of_slice(8, slice));
    EXPECT_EQ(there_are, slice == 3 ? 56 : 35);
    std::set<std::vector<int>> seen;
    for (int draw = 0; draw < there_are; ++draw) {
      const Coalition s = draw_coalition(design, 1, slice, draw);
      seen.insert(s.members());
      if (slice == 4) seen.insert(s.complement().members());
    }
    EXPECT_EQ(static_cast<int>(seen.size()), slice == 3 ? 56 : 70);
    EXPECT_EQ(pairs_to_draw(design, slice, 1000), there_are);
    EXPECT_EQ(pairs_to_draw(design, slice, 5), 5);
  }
}

TEST(Design, EveryPlayerAndEveryTwosomeIsDrawnEquallyOften) {
  constexpr int kPlayers = 16, kSize = 4, kDraws = 30000;
  for (const Mode mode : {Mode::paper, Mode::default_}) {
    const Design design = design_of(mode, kPlayers, {kSize});
    std::vector<std::vector<double>> together(kPlayers, std::vector<double>(kPlayers));
    CoalitionDealer dealer(design);
    for (int draw = 0; draw < kDraws; ++draw) {
      const std::vector<int> members = dealer.deal(0, kSize, draw);
      for (const int a : members)
        for (const int b : members) together[static_cast<size_t>(a)][static_cast<size_t>(b)] += 1.0 / kDraws;
    }
    for (size_t a = 0; a < kPlayers; ++a)
      for (size_t b = 0; b < kPlayers; ++b) EXPECT_NEAR(together[a][b], a == b ? 4 / 16. : 4 * 3 / (16. * 15), 0.012);
  }
}

TEST(Design, RefusesSizesThatCannotBe) {
  EXPECT_THROW(check_design(design_of(Mode::paper, 8, {0})), ConfigError);
  EXPECT_THROW(check_design(design_of(Mode::paper, 8, {8})), ConfigError);
  EXPECT_THROW(check_design(design_of(Mode::paper, 8, {3, 3})), ConfigError);
}

}  // namespace
}  // namespace cokv::estimate
