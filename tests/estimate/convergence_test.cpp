// Split halves, the stop rule, and advice that a person can act on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "estimate/advice.h"
#include "estimate/convergence.h"
#include "estimate/estimate.h"
#include "support/games.h"

namespace cokv::estimate {
namespace {

using testing::HasSubstr;
using testing_games::Game;
using testing_games::play;

constexpr int kPlayers = 30;
const Design kDesign{Mode::default_, Estimator::mean, kPlayers, {6, 15}, 42};

// Half of what a coalition scores is its members', half is nobody's.
double half_noise(int example, const Coalition& s) {
  double sum = 0;
  uint64_t bits = 0;
  for (const int p : s.members()) {
    sum += p / 50.0;
    bits |= uint64_t{1} << p;
  }
  return sum + 0.5 * Rng(bits, "noise" + std::to_string(example)).normal();
}

Estimate run(int pairs, uint64_t seed = 42, const Game& game = half_noise) {
  Design design = kDesign;
  design.seed = seed;
  return estimate(design, play(design, 4, pairs, game), {}, {});
}

TEST(Spearman, RanksWithTies) {
  const std::vector<double> a{1, 2, 3, 4, 5}, reversed{5, 4, 3, 2, 1}, monotone{1, 4, 9, 16, 25}, flat(5, 2.0);
  EXPECT_DOUBLE_EQ(spearman(a, monotone), 1);
  EXPECT_DOUBLE_EQ(spearman(a, reversed), -1);
  EXPECT_DOUBLE_EQ(spearman(a, flat), 0);
  // Ranks 1.5 1.5 3 4 against 1 2 3.5 3.5: 4 / sqrt(4.5 * 4.5).
  EXPECT_DOUBLE_EQ(spearman(std::vector<double>{1, 1, 2, 3}, std::vector<double>{1, 2, 3, 3}), 4 / 4.5);
}

TEST(Convergence, ReliabilityForetellsTheAgreementOfTwoRuns) {
  double foretold = 0, agreement = 0;
  constexpr int kRuns = 20;
  for (uint64_t seed = 0; seed < kRuns; ++seed) {
    const Estimate one = run(12, 2 * seed), other = run(12, 2 * seed + 1);
    foretold += (*one.convergence.reliability + *other.convergence.reliability) / 2 / kRuns;
    agreement += spearman(one.values, other.values) / kRuns;
  }
  EXPECT_NEAR(foretold, agreement, 0.04);
  EXPECT_GT(agreement, 0.5);
  EXPECT_LT(agreement, 0.95) << "the game should leave something to foretell";
}

TEST(Convergence, MorePairsSettleTheBudgets) {
  const Convergence few = run(12).convergence, many = run(600).convergence;
  EXPECT_GT(*many.reliability, *few.reliability);
  EXPECT_LT(*many.budget_instability, *few.budget_instability);
  EXPECT_LT(*many.mae_halves, *few.mae_halves);
  EXPECT_GT(*many.top_overlap, *few.top_overlap);
  EXPECT_THAT(many.advice, HasSubstr("Enough"));
  EXPECT_THAT(few.advice, HasSubstr("--pairs instead of 12"));
  const double share = 100 * std::sqrt(*few.reliability);
  EXPECT_THAT(few.advice, HasSubstr(fmt::format("about {:.0f} % of the gain", share)));
}

TEST(Convergence, ThePaperRuleIsBlindToScale) {
  const Game small = [](int e, const Coalition& s) { return 1e-3 * half_noise(e, s); };
  EXPECT_FALSE(*run(12).convergence.paper_rule_met);
  const Estimate scaled = run(12, 42, small);
  EXPECT_TRUE(*scaled.convergence.paper_rule_met);
  EXPECT_DOUBLE_EQ(*scaled.convergence.reliability, *run(12).convergence.reliability);
}

TEST(Convergence, AFlatTaskSaysWhy) {
  const Game flat = [](int example, const Coalition&) { return 0.25 * example; };
  EXPECT_THAT(run(20, 42, flat).convergence.advice,
              testing::AllOf(HasSubstr("hardly depends"), HasSubstr("first token"), HasSubstr("--utility nll")));
  EXPECT_THAT(advise({}, /*exact=*/false, /*smooth_utility=*/true, {}, std::vector<Observation>(20)),
              testing::AllOf(HasSubstr("hardly depends"), Not(HasSubstr("--utility nll"))));
}

TEST(Convergence, NoiseIsCalledNoise) {
  const Game noise = [](int e, const Coalition& s) {
    uint64_t bits = 0;
    for (const int p : s.members()) bits |= uint64_t{1} << p;
    return Rng(bits, "noise" + std::to_string(e)).normal();
  };
  double reliability = 0;
  for (uint64_t seed = 0; seed < 10; ++seed) reliability += *run(12, seed, noise).convergence.reliability / 10;
  EXPECT_LT(reliability, 0.25);
}

TEST(Convergence, TwoSuccessiveChecksMustBeStable) {
  Convergence good, bad, unknown;
  good.reliability = 0.92;
  good.budget_instability = 0.08;
  bad = good;
  bad.budget_instability = 0.12;
  const StopRule rule;
  EXPECT_TRUE(is_stable(good, good, rule));
  EXPECT_FALSE(is_stable(bad, good, rule));
  EXPECT_FALSE(is_stable(good, bad, rule));
  EXPECT_FALSE(is_stable(unknown, good, rule));
}

}  // namespace
}  // namespace cokv::estimate
