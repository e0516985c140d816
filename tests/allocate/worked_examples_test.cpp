// Allocation on examples small enough to do by hand, and what must hold for any values.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "allocate/allocate.h"
#include "core/rng.h"

namespace cokv::allocate {
namespace {

using testing::ElementsAre;

constexpr HeadGrid kFour{2, 2};

// Values whose weights at alpha = 1 are 9, 6, 3, 0; a pool of 40 = (18 - 8) * 4 tokens.
const std::vector<double> kValues{10, 7, 4, 1};

std::vector<int> shares(Mode mode, std::optional<int> max_length) {
  std::vector<int> result;
  for (const int tokens : allocate(kFour, kValues, {18, 8, 1, mode, max_length, Link::published}).tokens)
    result.push_back(tokens - 8);
  return result;
}

TEST(WorkedExamples, PaperModeTruncatesAndIgnoresThePromptLength) {
  EXPECT_THAT(shares(Mode::paper, std::nullopt), ElementsAre(20, 13, 6, 0));
  EXPECT_THAT(shares(Mode::paper, 20), ElementsAre(20, 13, 6, 0));
}

TEST(WorkedExamples, DefaultModePassesOnWhatALengthLeavesOver) {
  EXPECT_THAT(shares(Mode::default_, std::nullopt), ElementsAre(20, 13, 7, 0));
  EXPECT_THAT(shares(Mode::default_, 22), ElementsAre(14, 14, 12, 0));
  EXPECT_THAT(shares(Mode::default_, 20), ElementsAre(12, 12, 12, 4));
  EXPECT_THAT(shares(Mode::default_, 18), ElementsAre(10, 10, 10, 10));
  EXPECT_THAT(shares(Mode::default_, 10), ElementsAre(2, 2, 2, 2)) << "no more than the prompt has";
}

TEST(WorkedExamples, AlphaNamesTheSmallestValueThatGetsNothing) {
  const auto budgets = allocate(kFour, kValues, {18, 8, 2, Mode::default_, {}, Link::published});
  EXPECT_THAT(budgets.tokens, ElementsAre(8 + 27, 8 + 13, 8, 8)) << "weights 6, 3, 0, 0";
}

TEST(WorkedExamples, ABudgetOfTheWindowIsTheWindow) {
  for (const Mode mode : {Mode::paper, Mode::default_})
    EXPECT_THAT(allocate(kFour, kValues, {8, 8, 1, mode, {}}).tokens, ElementsAre(8, 8, 8, 8));
}

TEST(WorkedExamples, EqualValuesShareEvenly) {
  for (const Mode mode : {Mode::paper, Mode::default_})
    EXPECT_THAT(allocate(kFour, {.5, .5, .5, .5}, {18, 8, 1, mode, {}}).tokens, ElementsAre(18, 18, 18, 18));
}

TEST(WorkedExamples, APromptShorterThanTheWindowLeavesTheWindow) {
  EXPECT_THAT(shares(Mode::default_, 5), ElementsAre(0, 0, 0, 0));
}

TEST(Allocation, SumsExactlyRanksLikeTheValuesAndDoesNotDependOnTheirUnit) {
  Rng rng(1, "allocation");
  for (int trial = 0; trial < 300; ++trial) {
    const HeadGrid grid{1 + static_cast<int>(rng.below(12)), 1 + static_cast<int>(rng.below(8))};
    std::vector<double> values, rescaled;
    for (int i = 0; i < grid.players(); ++i) {
      values.push_back(std::ldexp(static_cast<double>(rng.below(64)), -6));
      rescaled.push_back(8 * values.back() - 4);  // exact in binary
    }
    const int most_alpha = std::max(1, largest_alpha(values));
    AllocationOptions options{8 + static_cast<int>(rng.below(500)),
                              8,
                              1 + static_cast<int>(rng.below(static_cast<uint64_t>(most_alpha))),
                              Mode::default_,
                              {},
                              Link::published};
    if (rng.below(2) == 1) options.max_length = 8 + static_cast<int>(rng.below(1000));
    const HeadBudgets budgets = allocate(grid, values, options);
    const int most = options.max_length.value_or(1 << 30);
    EXPECT_EQ(std::accumulate(budgets.tokens.begin(), budgets.tokens.end(), 0L),
              std::min<long>(options.budget, most) * grid.players());
    EXPECT_GE(*std::min_element(budgets.tokens.begin(), budgets.tokens.end()), 8);
    EXPECT_LE(*std::max_element(budgets.tokens.begin(), budgets.tokens.end()), most);
    std::vector<double> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    const double border = sorted[static_cast<size_t>(options.alpha) - 1];  // all below it weigh 0 alike
    for (size_t a = 0; a < values.size(); ++a)
      for (size_t b = 0; b < values.size(); ++b)
        if (values[a] > std::max(values[b], border)) {
          EXPECT_GE(budgets.tokens[a], budgets.tokens[b]);
        }
    EXPECT_EQ(allocate(grid, rescaled, options).tokens, budgets.tokens);
  }
}

TEST(Allocation, RefusesAnAlphaThatLeavesNoHeadAboveIt) {
  EXPECT_EQ(largest_alpha(kValues), 3);
  EXPECT_EQ(largest_alpha({2, 5, 5, 1}), 2) << "ties at the top";
  EXPECT_EQ(largest_alpha({2, 2, 2}), 0);
  for (const Mode mode : {Mode::paper, Mode::default_}) {
    EXPECT_THAT(allocate(kFour, kValues, {18, 8, 3, mode, {}, Link::published}).tokens, ElementsAre(48, 8, 8, 8));
    EXPECT_THROW(allocate(kFour, kValues, {18, 8, 4, mode, {}, Link::published}), ConfigError);
    EXPECT_THROW(allocate(kFour, {2, 5, 5, 1}, {18, 8, 3, mode, {}, Link::published}), ConfigError);
    EXPECT_THAT(allocate(kFour, {2, 2, 2, 2}, {18, 8, 3, mode, {}, Link::published}).tokens,
                ElementsAre(18, 18, 18, 18));
  }
}

TEST(Allocation, RefusesWhatCannotBe) {
  EXPECT_THROW(allocate(kFour, kValues, {7, 8, 1, Mode::default_, {}}), ConfigError);
  EXPECT_THROW(allocate(kFour, kValues, {18, 8, 0, Mode::default_, {}, Link::published}), ConfigError);
  EXPECT_THROW(allocate(kFour, kValues, {18, 8, 5, Mode::default_, {}, Link::published}), ConfigError);
  EXPECT_THROW(allocate(kFour, {0, 1, std::numeric_limits<double>::quiet_NaN(), 2}, {18, 8, 1, Mode::default_, {}}),
               InputError);
}

}  // namespace
}  // namespace cokv::allocate
