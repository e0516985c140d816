// Enumerated games: the worked 4-player table, the identities of complementary contributions, and what exactness needs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/errors.h"
#include "estimate/estimate.h"
#include "support/games.h"

namespace cokv::estimate {
namespace {

using testing_games::Game;
using testing_games::play;

// w = 1, 2, 3, 4: U = (sum of w)^2 / 100.
double squares_game(int, const Coalition& s) {
  double sum = 0;
  for (const int p : s.members()) sum += p + 1;
  return sum * sum / 100;
}

double squares_with_extras(int, const Coalition& s) {
  return squares_game(0, s) + (s.contains(0) && s.contains(3) ? 0.1 : 0.0) -
         (s.size() == 2 && s.contains(1) ? 0.05 : 0.0);
}

Estimate exact(const Game& game, int players, std::vector<int> slices, int examples = 1) {
  const Design design{Mode::default_, Estimator::exact, players, std::move(slices), 42};
  return estimate(design, play(design, examples, 1, game), {}, {});
}

void expect_near(const std::vector<double>& actual, const std::vector<double>& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (size_t p = 0; p < actual.size(); ++p) EXPECT_NEAR(actual[p], expected[p], 1e-12) << "player " << p;
}

TEST(Exact, TheWorkedTableOfTheSquaresGame) {
  const Estimate all = exact(squares_game, 4, {1, 2, 3});
  expect_near(all.slices[0].values, {-4 / 5., -3 / 5., -2 / 5., -1 / 5.});
  expect_near(all.slices[1].values, {-1 / 5., -1 / 15., 1 / 15., 1 / 5.});
  expect_near(all.slices[2].values, {2 / 5., 7 / 15., 8 / 15., 3 / 5.});
  expect_near(exact(squares_game, 4, {1, 2}).values, {-1 / 2., -1 / 3., -1 / 6., 0});
  // With the grand coalition's slice, which is 1 for all, the mean is the Shapley value.
  std::vector<double> shapley;
  for (const double v : all.values) shapley.push_back((3 * v + 1) / 4);
  expect_near(shapley, {1 / 10., 1 / 5., 3 / 10., 2 / 5.});
}

TEST(Exact, TheWorkedTableWithInteractions) {
  const Estimate all = exact(squares_with_extras, 4, {1, 2, 3});
  expect_near(all.slices[0].values, {-4 / 5., -7 / 10., -1 / 2., -1 / 5.});
  expect_near(all.slices[1].values, {-3 / 20., -3 / 20., 1 / 20., 1 / 4.});
  expect_near(all.slices[2].values, {7 / 15., 1 / 2., 17 / 30., 2 / 3.});
  expect_near(exact(squares_with_extras, 4, {1, 2}).values, {-19 / 40., -17 / 40., -9 / 40., 1 / 40.});
  std::vector<double> shapley;
  for (const double v : all.values) shapley.push_back((3 * v + 1.1) / 4);
  expect_near(shapley, {37 / 240., 3 / 16., 73 / 240., 109 / 240.});
}

TEST(Exact, EveryCoalitionSizeOfARuggedGame) {
  const testing_games::MixedGame game(7, 3, 11, 0.2);
  for (const int size : {1, 2, 3, 4, 5, 6}) {
    SCOPED_TRACE(size);
    const Estimate e = exact(game, 7, {size}, 3);
    expect_near(e.values, testing_games::exact_values(game, 3, 7, {size}));
    EXPECT_EQ(e.slices[0].pairs, 3 * pairs_of_slice(7, size));
    for (const double error : e.standard_errors) EXPECT_NEAR(error, 0, 1e-12) << "nothing was left to chance";
    EXPECT_FALSE(e.convergence.reliability.has_value()) << "there are no halves of an exact value";
    EXPECT_THAT(e.convergence.advice, testing::HasSubstr("Exact"));
  }
}

TEST(Exact, AllDrawsOfASmallSliceAreExactInDefaultModeToo) {
  const testing_games::MixedGame game(8, 2, 5, 0.2);
  const std::vector<int> slices{2, 4, 6};
  for (const Estimator estimator : {Estimator::mean, Estimator::regression}) {
    const Design design{Mode::default_, estimator, 8, slices, 42};
    expect_near(estimate(design, play(design, 2, 1000, game), {}, {}).values,
                testing_games::exact_values(game, 2, 8, slices));
  }
}

TEST(Exact, OtherSideOfASlice) {
  const testing_games::MixedGame game(6, 1, 3, 0.5);
  for (const int j : {1, 2}) {
    const Estimate small = exact(game, 6, {j}), large = exact(game, 6, {6 - j});
    const double mean = small.slices[0].mean_utility - small.slices[0].mean_complement;
    for (size_t p = 0; p < 6; ++p) EXPECT_NEAR(large.values[p], (j * small.values[p] - 6 * mean) / (6 - j), 1e-12);
    EXPECT_NEAR(large.slices[0].mean_utility, small.slices[0].mean_complement, 1e-12);
  }
}

TEST(Exact, AnAdditiveGameHasItsClosedForm) {
  const std::vector<double> a{0.3, 0, -0.2, 0, 0.5, 0.1};
  const Game game = [&](int, const Coalition& s) {
    double sum = 0.25;  // a constant changes nothing
    for (const int p : s.members()) sum += a[static_cast<size_t>(p)];
    return sum;
  };
  const double total = 0.7;
  for (const int j : {1, 2, 3, 4, 5}) {
    const Estimate e = exact(game, 6, {j});
    for (size_t p = 0; p < 6; ++p)
      EXPECT_NEAR(e.values[p], 2 * a[p] * (6 - j) / 5 + total * (2.0 * (j - 1) / 5 - 1), 1e-12);
    EXPECT_NEAR(e.values[1], e.values[3], 1e-12) << "null players";
  }
}

TEST(Exact, RenamingThePlayersRenamesTheValues) {
  const testing_games::MixedGame game(6, 1, 9, 0.5);
  const std::vector<int> new_name{3, 5, 0, 1, 4, 2};
  const Game renamed = [&](int e, const Coalition& s) {
    Coalition original(6);
    for (int p = 0; p < 6; ++p)
      if (s.contains(new_name[static_cast<size_t>(p)])) original.insert(p);
    return game(e, original);
  };
  const Estimate before = exact(game, 6, {1, 2, 3}), after = exact(renamed, 6, {1, 2, 3});
  for (size_t p = 0; p < 6; ++p) EXPECT_NEAR(before.values[p], after.values[static_cast<size_t>(new_name[p])], 1e-12);
}

TEST(Exact, AMissingCoalitionIsAnError) {
  const Design design{Mode::default_, Estimator::exact, 4, {1, 2}, 42};
  std::vector<Observation> observations = play(design, 2, 1, squares_game);
  observations.pop_back();
  try {
    estimate(design, observations, {}, {});
    FAIL() << "2 of 3 pairs passed for all";
  } catch (const InputError& e) {
    EXPECT_THAT(e.what(), testing::AllOf(testing::HasSubstr("slice 2"), testing::HasSubstr("example 1"),
                                         testing::HasSubstr("2 of the 3")));
  }
}

TEST(Exact, AMissingExampleIsAnError) {
  const Design design{Mode::default_, Estimator::exact, 4, {1}, 42};
  const std::vector<double> weights{0.5, 0.5};
  EXPECT_THROW(estimate(design, play(design, 1, 1, squares_game), weights, {}), InputError);
}

TEST(Exact, TooManyCoalitionsAreRefused) {
  const Design design{Mode::default_, Estimator::exact, 40, {20}, 42};
  EXPECT_THROW(pairs_to_draw(design, 20, 1), ConfigError);
}

}  // namespace
}  // namespace cokv::estimate
