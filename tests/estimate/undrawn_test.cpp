// Heads that too few pairs leave undrawn: foretold from the seed, against the estimate that is made of such pairs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "estimate/estimate.h"
#include "estimate/undrawn.h"
#include "support/games.h"

namespace cokv::estimate {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Design design_of(Mode mode, Estimator estimator, int players, std::vector<int> slices, uint64_t seed) {
  Design design;
  design.mode = mode;
  design.estimator = estimator;
  design.players = players;
  design.slices = std::move(slices);
  design.seed = seed;
  return design;
}

// Players without a draw, coalition by coalition: S tells of its members and N \ S of the others, but for plain means,
// which take S alone, and centred means, which take the smaller side (either side at half of the players).
std::vector<int> looked_up(const Design& design, int slice, int examples, int64_t pairs) {
  const bool plain = design.mode == Mode::paper && design.estimator == Estimator::mean;
  std::vector<int> undrawn;
  for (int player = 0; player < design.players; ++player) {
    bool drawn = false;
    for (int example = 0; example < examples; ++example)
      for (int64_t draw = 0; draw < pairs_to_draw(design, slice, pairs); ++draw) {
        const Coalition s = draw_coalition(design, example, slice, static_cast<int>(draw));
        const bool half = 2 * slice == design.players, in_smaller = s.contains(player) == (2 * slice < design.players);
        drawn = drawn || (plain ? s.contains(player) : half || in_smaller);
      }
    if (!drawn) undrawn.push_back(player);
  }
  return undrawn;
}

bool can_be_estimated(const Design& design, int examples, int64_t pairs) {
  const auto game = [](int, const Coalition& s) { return static_cast<double>(s.size()); };
  try {
    estimate(design, testing_games::play(design, examples, pairs, game), {}, {.threads = 1});
    return true;
  } catch (const UndrawnPlayer& e) {
    const std::vector<int> undrawn = undrawn_players(design, e.slice, examples, pairs);
    EXPECT_EQ(undrawn.front(), e.player);
    return false;
  }
}

std::vector<Design> designs() {
  std::vector<Design> all;
  for (const uint64_t seed : {1, 2, 3}) {
    for (const Mode mode : {Mode::paper, Mode::default_})
      for (const Estimator estimator : {Estimator::mean, Estimator::regression, Estimator::exact})
        for (const std::vector<int>& slices : {std::vector{1}, {2, 5}, {3}, {1, 3, 4}})
          all.push_back(design_of(mode, estimator, 6, slices, seed));
    for (const int slice : {3, 8, 13})  // too many coalitions to draw without replacement
      all.push_back(design_of(Mode::default_, Estimator::regression, 16, {slice}, seed));
  }
  return all;
}

TEST(UndrawnPlayers, AreThoseThatNoCoalitionHolds) {
  size_t undrawn = 0;
  for (const Design& design : designs())
    for (const int slice : design.slices)
      for (const int examples : {1, 2})
        for (const int pairs : {1, 2, 3, 5, 9}) {
          const std::vector<int> expected = looked_up(design, slice, examples, pairs);
          EXPECT_EQ(undrawn_players(design, slice, examples, pairs), expected)
              << slice << " of " << design.players << ", " << examples << " examples, " << pairs << " pairs";
          undrawn += expected.size();
        }
  EXPECT_GT(undrawn, 100u);
}

TEST(UndrawnPlayers, AreWhatAnEstimateLacks) {
  for (const Design& design : designs())
    for (const int examples : {1, 2})
      for (const int pairs : {1, 2, 3, 5, 9}) {
        bool all = true;
        for (const int slice : design.slices) all = all && undrawn_players(design, slice, examples, pairs).empty();
        EXPECT_EQ(all, can_be_estimated(design, examples, pairs));
      }
}

TEST(SufficientPairs, AreTheFewestWithWhichEveryPlayerIsDrawn) {
  for (const Design& design : designs())
    for (const int examples : {1, 3}) {
      int64_t fewest = 0;
      for (bool lacking = true; lacking;) {
        ++fewest;
        lacking = false;
        for (const int slice : design.slices) lacking = lacking || !looked_up(design, slice, examples, fewest).empty();
      }
      EXPECT_EQ(sufficient_pairs(design, examples), fewest);
    }
}

TEST(Coverage, OfTooFewPairsNamesAHeadAndTheFewestThatSuffice) {
  const Design design = design_of(Mode::paper, Estimator::mean, 8, {2}, 42);
  const int64_t fewest = sufficient_pairs(design, 5);
  const int lacking = undrawn_players(design, 2, 5, fewest - 1).front();
  EXPECT_NO_THROW(check_coverage(design, {4, 2}, 5, fewest));
  try {
    check_coverage(design, {4, 2}, 5, fewest - 1);
    FAIL() << "accepted";
  } catch (const ConfigError& e) {
    EXPECT_THAT(e.what(), AllOf(HasSubstr("`pairs` " + std::to_string(fewest - 1)), HasSubstr("slice 2 "),
                                HasSubstr(name_of(HeadGrid{4, 2}.head(lacking))), Not(HasSubstr("player")),
                                HasSubstr("use `pairs` " + std::to_string(fewest) + " or more")));
  }
}

}  // namespace
}  // namespace cokv::estimate
