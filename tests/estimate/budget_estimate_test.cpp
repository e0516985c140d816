// Values of the game at budgets: each budget as if it were alone, then their mean; errors that cover.
#include "estimate/budget_estimate.h"

#include <gmock/gmock.h>

#include <cmath>

#include "allocate/link.h"
#include "core/errors.h"
#include "core/rng.h"

namespace cokv::estimate {
namespace {

const Design kDesign{.estimator = Estimator::regression, .players = 24, .slices = {12}};

// An additive game, steeper at larger budgets, with noise.
std::vector<Observation> play(const std::vector<double>& worth, const std::vector<int>& budgets, int pairs,
                              uint64_t seed, double noise) {
  Design design = kDesign;
  design.seed = seed;
  Rng rng(seed, "noise");
  std::vector<Observation> all;
  for (const int budget : budgets)
    for (int example = 0; example < 6; ++example)
      for (int draw = 0; draw < pairs; ++draw) {
        const Coalition s = draw_coalition(design_at(design, budget), example, 12, draw);
        double u = 0;
        for (int player = 0; player < kDesign.players; ++player)
          u += (s.contains(player) ? budget : -budget) * worth[static_cast<size_t>(player)] / 2;
        all.push_back({example, 12, draw, u + noise * rng.normal(), 0, budget});
      }
  return all;
}

std::vector<double> some_worth() {
  Rng rng(3, "worth");
  std::vector<double> worth;
  for (int player = 0; player < kDesign.players; ++player) worth.push_back(rng.normal());
  return worth;
}

TEST(BudgetEstimate, OfOneBudgetIsThatBudgetsEstimate) {
  const auto observations = play(some_worth(), {32}, 8, 42, 1);
  const Estimate at_budget = estimate_at_budgets(kDesign, observations, {}, {});
  const Estimate alone = estimate(design_at(kDesign, 32), observations, {}, {});
  EXPECT_EQ(at_budget.values, alone.values);
  EXPECT_EQ(at_budget.standard_errors, alone.standard_errors);
  EXPECT_EQ(at_budget.example_errors, alone.example_errors);
  EXPECT_EQ(at_budget.convergence.reliability, alone.convergence.reliability);
  EXPECT_EQ(at_budget.budgets.front().pairs, 48);
  EXPECT_TRUE(at_budget.slices.empty());
}

TEST(BudgetEstimate, AveragesStandardisedValuesOfEachBudget) {
  const auto small = play(some_worth(), {16}, 8, 42, 1), large = play(some_worth(), {64}, 8, 42, 1);
  std::vector<Observation> both = small;
  both.insert(both.end(), large.begin(), large.end());
  const Estimate result = estimate_at_budgets(kDesign, both, {}, {.standardised = true});
  const auto z = [](int budget, const std::vector<Observation>& of) {
    return allocate::standardise(estimate(design_at(kDesign, budget), of, {}, {}).values);
  };
  const std::vector<double> first = z(16, small), second = z(64, large);
  for (size_t p = 0; p < first.size(); ++p) EXPECT_NEAR(result.values[p], (first[p] + second[p]) / 2, 1e-12);
  ASSERT_EQ(result.budgets.size(), 2u);
  EXPECT_GT(*result.convergence.reliability, 0.9);
}

TEST(BudgetEstimate, ABudgetThatTellsNoHeadsApartLeavesErrorsUnknown) {
  auto both = play(some_worth(), {16}, 8, 42, 1);
  const auto flat = play(std::vector<double>(24), {64}, 8, 42, 0);
  both.insert(both.end(), flat.begin(), flat.end());
  const Estimate result = estimate_at_budgets(kDesign, both, {}, {.standardised = true});
  for (const double value : result.values) EXPECT_TRUE(std::isfinite(value));
  for (const double error : result.standard_errors) EXPECT_TRUE(std::isnan(error));
}

TEST(BudgetEstimate, BudgetsDrawCoalitionsOfTheirOwn) {
  int same = 0;
  for (int draw = 0; draw < 20; ++draw)
    same += draw_coalition(design_at(kDesign, 16), 0, 12, draw) == draw_coalition(design_at(kDesign, 32), 0, 12, draw);
  EXPECT_LT(same, 3);
  EXPECT_EQ(draw_coalition(design_at(kDesign, 0), 0, 12, 5), draw_coalition(kDesign, 0, 12, 5));
}

TEST(BudgetEstimate, ErrorsCoverTheTruth) {
  const std::vector<double> worth = some_worth(), z = allocate::standardise(worth);
  int covered = 0, all = 0;
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    Design design = kDesign;
    design.seed = seed;
    const Estimate result = estimate_at_budgets(design, play(worth, {16, 32}, 6, seed, 15), {}, {.standardised = true});
    for (size_t p = 0; p < z.size(); ++p, ++all)
      covered += std::abs(result.values[p] - z[p]) <= 1.96 * result.standard_errors[p];
  }
  EXPECT_GT(static_cast<double>(covered) / all, 0.90);
  EXPECT_LT(static_cast<double>(covered) / all, 0.99);
}

TEST(BudgetEstimate, OfNothingIsRefused) {
  EXPECT_THROW(estimate_at_budgets(kDesign, {}, {}, {}), InputError);
}

}  // namespace
}  // namespace cokv::estimate
