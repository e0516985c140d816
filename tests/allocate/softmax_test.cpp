// The softmax link: a case by hand, and what must hold for any values.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "allocate/allocate.h"
#include "core/rng.h"

namespace cokv::allocate {
namespace {

using testing::DoubleNear;
using testing::Each;
using testing::ElementsAre;
using testing::Pointwise;

AllocationOptions softmax(int budget, std::optional<int> max_length = {}, double eta = kDefaultEta) {
  return {.budget = budget, .max_length = max_length, .link = Link::softmax, .eta = eta};
}

long sum(const HeadBudgets& budgets) {
  return std::accumulate(budgets.tokens.begin(), budgets.tokens.end(), 0L);
}

// Many of them alike, some far out.
std::vector<double> drawn_values(Rng& rng, int players) {
  std::vector<double> values;
  for (int i = 0; i < players; ++i)
    values.push_back(rng.below(10) == 0 ? 40 * rng.uniform() : std::ldexp(static_cast<double>(rng.below(32)), -5) - .5);
  return values;
}

TEST(Softmax, WorkedExample) {
  EXPECT_THAT(standardise({1, 2, 3, 6}),
              Pointwise(DoubleNear(1e-8), {-2 / std::sqrt(3.5), -1 / std::sqrt(3.5), 0., 3 / std::sqrt(3.5)}));
  // At eta 1 the weights .3433, .5860, 1, 4.9707 share 40 tokens as 1.99, 3.40, 5.80, 28.82: three remainders go up.
  EXPECT_THAT(allocate({2, 2}, {1, 2, 3, 6}, softmax(18, {}, 1)).tokens, ElementsAre(8 + 2, 8 + 3, 8 + 6, 8 + 29));
}

TEST(Softmax, OneHeadFarOutIsBounded) {
  std::vector<double> values(100, 0.0);
  values[7] = 1000;  // z = 9.95
  const HeadBudgets budgets = allocate({10, 10}, values, softmax(108, {}, 0.5));
  EXPECT_NEAR(budgets.tokens[7] - 8, 10000 * std::exp(1.) / (std::exp(1.) + 99 * std::exp(-.5 / std::sqrt(99))), 1);
}

TEST(Softmax, NeitherUnitNorOrderOfTheValuesMatters) {
  Rng rng(3, "softmax");
  for (int trial = 0; trial < 300; ++trial) {
    const int players = 2 + static_cast<int>(rng.below(120));
    const HeadGrid grid{1, players};
    const std::vector<double> values = drawn_values(rng, players);
    const AllocationOptions options =
        softmax(8 + static_cast<int>(rng.below(300)), 8 + static_cast<int>(rng.below(600)), 2 * rng.uniform());
    const HeadBudgets budgets = allocate(grid, values, options);

    std::vector<double> rescaled;
    for (const double value : values) rescaled.push_back(3.7 * value - 11.3);
    EXPECT_EQ(allocate(grid, rescaled, options).tokens, budgets.tokens);

    std::vector<int> order(values.size());
    std::iota(order.begin(), order.end(), 0);
    rng.shuffle(std::span(order));
    std::vector<double> permuted;
    for (const int player : order) permuted.push_back(values[size_t(player)]);
    const HeadBudgets of_permuted = allocate(grid, permuted, options);
    for (size_t i = 0; i < order.size(); ++i)
      EXPECT_NEAR(of_permuted.tokens[i], budgets.tokens[size_t(order[i])], 1) << "a token among equal shares";
  }
}

TEST(Softmax, SumsExactlyStaysBetweenWindowAndPromptAndRanksLikeTheValues) {
  Rng rng(4, "softmax");
  for (int trial = 0; trial < 300; ++trial) {
    const HeadGrid grid{1 + static_cast<int>(rng.below(12)), 1 + static_cast<int>(rng.below(8))};
    const std::vector<double> values = drawn_values(rng, grid.players());
    const int budget = 8 + static_cast<int>(rng.below(500)), length = 8 + static_cast<int>(rng.below(1000));
    const HeadBudgets budgets = allocate(grid, values, softmax(budget, length, 3 * rng.uniform()));
    EXPECT_EQ(sum(budgets), static_cast<long>(std::min(budget, length)) * grid.players());
    EXPECT_GE(*std::min_element(budgets.tokens.begin(), budgets.tokens.end()), 8);
    EXPECT_LE(*std::max_element(budgets.tokens.begin(), budgets.tokens.end()), length);
    for (size_t a = 0; a < values.size(); ++a)
      for (size_t b = 0; b < values.size(); ++b)
        if (values[a] > values[b]) {
          EXPECT_GE(budgets.tokens[a] + 1, budgets.tokens[b]);
        }
  }
}

TEST(Softmax, EqualValuesShareEvenlyAndNegativeOnesAreFine) {
  EXPECT_THAT(allocate({2, 2}, {-3, -3, -3, -3}, softmax(18)).tokens, Each(18));
  EXPECT_THAT(allocate({2, 2}, {-3, -2, -3, -2}, softmax(18, {}, 0)).tokens, Each(18));
  const auto budgets = allocate({1, 2}, {-3, -2}, softmax(18)).tokens;
  EXPECT_LT(budgets[0], budgets[1]);
  EXPECT_THAT(standardise({-1e308, 1e308}), ElementsAre(-1, 1)) << "no overflow";
  EXPECT_THAT(standardise({0.3, 0.1 + 0.2}), ElementsAre(0, 0)) << "equal but for rounding";
  EXPECT_THAT(standardise({0, 5e-324}), ElementsAre(0, 0)) << "no division by zero";
  EXPECT_THAT(allocate({1, 3}, {0, 1, 2}, softmax(18, {}, 1e6)).tokens, ElementsAre(8, 8, 38)) << "no overflow";
}

TEST(Softmax, RefusesWhatIsNoNumberAndThePapersMode) {
  const double inf = std::numeric_limits<double>::infinity();
  for (const double bad : {inf, -inf, std::numeric_limits<double>::quiet_NaN()})
    EXPECT_THROW(allocate({1, 2}, {0, bad}, softmax(18)), InputError);
  AllocationOptions options = softmax(18);
  options.mode = Mode::paper;
  EXPECT_THROW(allocate({1, 2}, {0, 1}, options), ConfigError);
  EXPECT_THROW(allocate({1, 2}, {0, 1}, softmax(18, {}, -1)), ConfigError);
  EXPECT_THROW(allocate({1, 2}, {0, 1}, softmax(18, {}, inf)), ConfigError);
  EXPECT_THROW(allocate({1, 2}, {0, 1}, softmax(7)), ConfigError);
}

}  // namespace
}  // namespace cokv::allocate
