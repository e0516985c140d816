// Values from first-order worths: worked examples, and errors that cover the truth.
#include "estimate/first_order.h"

#include <gmock/gmock.h>

#include <cmath>

#include "allocate/link.h"
#include "core/errors.h"
#include "core/rng.h"

namespace cokv::estimate {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pointwise;

constexpr EstimateOptions kStandardised{.standardised = true};

TEST(FirstOrder, AveragesStandardisedMeansOverBudgets) {
  const std::vector<Worths> worths = {{0, 32, {1, 0, -1, 0}}, {1, 32, {1, 0, -1, 0}}, {0, 64, {0, 2, 0, -2}}};
  const Estimate result = estimate_first_order(worths, std::vector{0.5, 0.5}, kStandardised);
  const double r = std::sqrt(2.0);
  EXPECT_THAT(result.values, Pointwise(DoubleNear(1e-8), {r / 2, r / 2, -r / 2, -r / 2}));
  ASSERT_EQ(result.budgets.size(), 2);
  EXPECT_EQ(result.budgets[0].examples, 2);
  EXPECT_THAT(result.budgets[0].values, ElementsAre(1, 0, -1, 0));
  EXPECT_THAT(result.budgets[0].standard_errors, ElementsAre(0, 0, 0, 0));
  EXPECT_TRUE(std::isnan(result.budgets[1].standard_errors[0])) << "a single example";
  EXPECT_TRUE(std::isnan(result.standard_errors[0])) << "without example 0 there is no budget of 64";
}

TEST(FirstOrder, OfOneBudgetKeepsTheUnitOfTheUtility) {
  const std::vector<Worths> worths = {{0, 32, {1, 0, -1, 0}}, {1, 32, {0.5, 0, -0.5, 0}}};
  const Estimate result = estimate_first_order(worths, {}, {});
  EXPECT_THAT(result.values, ElementsAre(0.75, 0, -0.75, 0));
  EXPECT_EQ(result.values, result.budgets[0].values);
  EXPECT_EQ(result.standard_errors, result.budgets[0].standard_errors);
}

TEST(FirstOrder, ClipsTheTailAtEachBudget) {
  Worths row{0, 32, {}};
  for (int head = 0; head < 99; ++head) row.of_heads.push_back(head % 2 == 0 ? 1 : -1);
  row.of_heads.push_back(1000);
  const Estimate result = estimate_first_order(std::vector{row}, std::vector{1.0}, {});
  EXPECT_EQ(result.budgets[0].values.back(), 1);
}

TEST(FirstOrder, TheOrderOfTheRecordDoesNotMatter) {
  Rng rng(3, "worths");
  std::vector<Worths> worths;
  for (int example = 0; example < 6; ++example)
    for (const int budget : {32, 64, 128}) {
      worths.push_back({example, budget, {}});
      for (int head = 0; head < 12; ++head) worths.back().of_heads.push_back(rng.normal());
    }
  const std::vector<double> weights(6, 1.0 / 6);
  const Estimate once = estimate_first_order(worths, weights, kStandardised);
  rng.shuffle(std::span(worths));
  const Estimate again = estimate_first_order(worths, weights, kStandardised);
  EXPECT_EQ(once.values, again.values);
  EXPECT_EQ(once.standard_errors, again.standard_errors);
  EXPECT_EQ(once.convergence.reliability, again.convergence.reliability);
}

TEST(FirstOrder, ErrorsCoverTheTruth) {
  // Heads differ by a known amount; the examples are noisy. At two budgets with the same noise, the errors must not
  // shrink as if these were independent.
  constexpr int kHeads = 40, kExamples = 25, kRepeats = 40;
  std::vector<double> truth;
  Rng heads(5, "heads");
  for (int head = 0; head < kHeads; ++head) truth.push_back(heads.normal());
  const std::vector<double> z = allocate::standardise(truth), weights(kExamples, 1.0 / kExamples);
  int covered = 0;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    Rng rng(static_cast<uint64_t>(repeat), "examples");
    std::vector<Worths> worths;
    for (int example = 0; example < kExamples; ++example) {
      Worths small{example, 32, {}}, large{example, 64, {}};
      for (int head = 0; head < kHeads; ++head) {
        const double noisy = truth[size_t(head)] + 0.7 * rng.normal();
        small.of_heads.push_back(noisy);
        large.of_heads.push_back(3 * noisy);
      }
      worths.push_back(small);
      worths.push_back(large);
    }
    const Estimate result = estimate_first_order(worths, weights, kStandardised);
    for (int head = 0; head < kHeads; ++head)
      covered += std::abs(result.values[size_t(head)] - z[size_t(head)]) <= 2 * result.standard_errors[size_t(head)];
  }
  const double share = static_cast<double>(covered) / (kHeads * kRepeats);
  EXPECT_GT(share, 0.90);
  EXPECT_LT(share, 0.98);
}

// `rows` examples at two budgets: what is common to all, and noise of that size.
Estimate of_noisy_examples(int rows, double noise) {
  Rng rng(11, "noisy");
  std::vector<double> common;
  for (int head = 0; head < 60; ++head) common.push_back(rng.normal());
  std::vector<Worths> worths;
  for (int example = 0; example < rows; ++example)
    for (const int budget : {32, 64}) {
      worths.push_back({example, budget, common});
      for (double& worth : worths.back().of_heads) worth += noise * rng.normal();
    }
  return estimate_first_order(worths, {}, kStandardised);
}

TEST(FirstOrder, JudgesItselfByHalvesOfTheExamples) {
  const Convergence same = of_noisy_examples(12, 0).convergence;
  EXPECT_NEAR(*same.reliability, 1, 1e-9);
  EXPECT_NEAR(*same.budget_instability, 0, 1e-9);
  EXPECT_THAT(same.advice, HasSubstr("Enough"));

  const Convergence between = of_noisy_examples(12, 4).convergence;
  EXPECT_GT(*between.reliability, 0.2);
  EXPECT_LT(*between.reliability, 0.9);
  EXPECT_THAT(between.advice, HasSubstr("examples instead of 12 would give"));

  const Convergence few = of_noisy_examples(3, 0).convergence;
  EXPECT_FALSE(few.reliability);
  EXPECT_THAT(few.advice, HasSubstr("Too few"));
}

TEST(FirstOrder, ExamplesThatAgreeHaveNoError) {
  const Estimate agreed = of_noisy_examples(3, 0);
  for (const double error : agreed.budgets[0].standard_errors) EXPECT_LT(error, 1e-14);
}

TEST(FirstOrder, RefusesNothingAndNaN) {
  EXPECT_THROW(estimate_first_order({}, std::vector{1.0}, {}), InputError);
  const std::vector<Worths> damaged = {{0, 32, {1, NAN}}};
  EXPECT_THROW(estimate_first_order(damaged, std::vector{1.0}, {}), InputError);
}

}  // namespace
}  // namespace cokv::estimate
