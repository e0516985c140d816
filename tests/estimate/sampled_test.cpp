// Sampled values against exact ones, and what must not matter: order, threads, a constant, the number of pairs drawn.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/errors.h"
#include "estimate/estimate.h"
#include "support/games.h"

namespace cokv::estimate {
namespace {

using testing_games::Game;
using testing_games::MixedGame;
using testing_games::play;

// 14 players: a slice of 5 has 2002 coalitions, so that draws come in blocks; 7 is half; 11 turns a slice of 3 round.
constexpr int kPlayers = 14, kExamples = 3;
const std::vector<int> kSlices{5, 7, 9, 11};

std::vector<Design> all_modes() {
  std::vector<Design> designs;
  for (const Mode mode : {Mode::paper, Mode::default_})
    for (const Estimator estimator : {Estimator::mean, Estimator::regression})
      designs.push_back({mode, estimator, kPlayers, kSlices, 7});
  return designs;
}

TEST(Sampled, EveryModeIsWithinItsErrorsOfTheExactValues) {
  const MixedGame game(kPlayers, kExamples, 21, 0.1);
  const std::vector<double> exact = testing_games::exact_values(game, kExamples, kPlayers, kSlices);
  std::vector<std::vector<double>> exact_by_slice;
  for (const int slice : kSlices)
    exact_by_slice.push_back(testing_games::exact_values(game, kExamples, kPlayers, {slice}));
  const auto expect_covered = [](double value, double error, double truth) {
    EXPECT_LT(std::abs(value - truth), 4 * error);
    EXPECT_LT(error, 0.05);
  };
  for (const Design& design : all_modes()) {
    SCOPED_TRACE(testing::Message() << "mode " << static_cast<int>(design.mode) << " estimator "
                                    << static_cast<int>(design.estimator));
    const Estimate e = estimate(design, play(design, kExamples, 150, game), {}, {});
    for (size_t p = 0; p < kPlayers; ++p) expect_covered(e.values[p], e.standard_errors[p], exact[p]);
    for (size_t k = 0; k < kSlices.size(); ++k)
      for (size_t p = 0; p < kPlayers; ++p)
        expect_covered(e.slices[k].values[p], e.slices[k].standard_errors[p], exact_by_slice[k][p]);
  }
}

TEST(Sampled, AConstantChangesNoValue) {
  const MixedGame game(kPlayers, kExamples, 3, 0.2);
  const Game raised = [&](int e, const Coalition& s) { return game(e, s) + 0.5 * (e + 1); };
  for (const Design& design : all_modes()) {
    const Estimate before = estimate(design, play(design, kExamples, 20, game), {}, {});
    const Estimate after = estimate(design, play(design, kExamples, 20, raised), {}, {});
    for (size_t p = 0; p < kPlayers; ++p) {
      EXPECT_NEAR(before.values[p], after.values[p], 1e-10);
      EXPECT_NEAR(before.standard_errors[p], after.standard_errors[p], 1e-10);
    }
    const auto first = before.convergence.split_half_spearman, second = after.convergence.split_half_spearman;
    ASSERT_EQ(first.has_value(), second.has_value());  // none where every coalition was drawn
    if (first) {
      EXPECT_DOUBLE_EQ(*first, *second);
    }
  }
}

TEST(Sampled, NullPlayersOfAnAdditiveGameComeLast) {
  const Game game = [](int, const Coalition& s) { return 0.05 * (s.size() - s.contains(4) - s.contains(9)); };
  for (const Design& design : all_modes()) {
    const Estimate e = estimate(design, play(design, kExamples, 400, game), {}, {});
    for (size_t p = 0; p < kPlayers; ++p) {
      if (p != 4 && p != 9) {
        EXPECT_GT(e.values[p], std::max(e.values[4], e.values[9]));
      }
    }
  }
}

TEST(Sampled, TheOrderOfTheRecordAndTheThreadsDoNotMatter) {
  const MixedGame game(kPlayers, kExamples, 8, 0.2);
  for (const Design& design : all_modes()) {
    std::vector<Observation> observations = play(design, kExamples, 30, game);
    const Estimate straight = estimate(design, observations, {}, {.threads = 1});
    Rng(1, "order").shuffle(std::span(observations));
    const Estimate shuffled = estimate(design, observations, {}, {.threads = 2});
    EXPECT_EQ(straight.values, shuffled.values);
    EXPECT_EQ(straight.standard_errors, shuffled.standard_errors);
    EXPECT_EQ(straight.example_errors, shuffled.example_errors);
    EXPECT_EQ(straight.convergence.reliability, shuffled.convergence.reliability);
    EXPECT_EQ(straight.convergence.budget_instability, shuffled.convergence.budget_instability);
  }
}

TEST(Sampled, ExamplesCountByTheirWeights) {
  const MixedGame game(kPlayers, 2, 4, 0.1);
  for (const Design& design : all_modes()) {
    const auto both = play(design, 2, 25, game);
    const std::vector<double> weights{1, 0};
    std::vector<Observation> first;
    for (const Observation& o : both)
      if (o.example == 0) first.push_back(o);
    EXPECT_EQ(estimate(design, both, weights, {}).values, estimate(design, first, {}, {}).values);
  }
}

TEST(Sampled, APlayerNeverDrawnIsNamed) {
  const Design design{Mode::paper, Estimator::mean, 40, {20, 2}, 42};
  const Game flat = [](int, const Coalition& s) { return 1.0 / s.size(); };
  const std::vector<Observation> observations = play(design, 1, 10, flat);
  int missing = 0;
  const auto drawn = [&](int player) {
    for (int d = 0; d < 10; ++d)
      if (draw_coalition(design, 0, 2, d).contains(player)) return true;
    return false;
  };
  while (drawn(missing)) ++missing;
  try {
    estimate(design, observations, {}, {});
    FAIL() << "20 places for 40 players";
  } catch (const InputError& e) {
    EXPECT_THAT(e.what(), testing::AllOf(testing::HasSubstr("slice 2"),
                                         testing::HasSubstr("player " + std::to_string(missing) + " ")));
  }
}

TEST(Sampled, ASliceWithoutAnyDrawIsNamed) {
  const Design design{Mode::default_, Estimator::mean, kPlayers, {5, 7}, 42};
  std::vector<Observation> observations = play(design, 1, 10, [](int, const Coalition&) { return 0.5; });
  std::erase_if(observations, [](const Observation& o) { return o.slice == 7; });
  for (const Mode mode : {Mode::paper, Mode::default_}) {
    Design other = design;
    other.mode = mode;
    EXPECT_THROW(estimate(other, observations, {}, {}), InputError);
  }
  EXPECT_THROW(estimate(design, {}, {}, {}), InputError);
}

TEST(Sampled, WhatASingleDrawLeavesUnknownIsNotANumber) {
  const Design design{Mode::paper, Estimator::mean, 4, {2}, 42};
  std::vector<Observation> observations;
  for (int d = 0; d < 40; ++d) observations.push_back({0, 2, d, 0.5, 0.25});
  // Two draws whose coalitions are each other's complements: every player is in exactly one of them.
  int other = 1;
  while (!(draw_coalition(design, 0, 2, other) == draw_coalition(design, 0, 2, 0).complement())) ++other;
  const Estimate e = estimate(design, std::vector<Observation>{observations[0], observations[other]}, {}, {});
  for (const double value : e.values) EXPECT_DOUBLE_EQ(value, 0.25);
  for (const double error : e.standard_errors) EXPECT_TRUE(std::isnan(error));
  EXPECT_FALSE(e.convergence.reliability.has_value());
}

}  // namespace
}  // namespace cokv::estimate
