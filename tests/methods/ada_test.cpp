// Ada-KV inside a layer, alone and on the pyramid: worked examples, a slow twin with ties, exact totals.
#include "methods/ada.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <numeric>
#include <tuple>

#include "methods/made_scores.h"
#include "methods/rules.h"

namespace cokv::methods {
namespace {

using testing::ElementsAre;

// Prefix tokens of the heads of all layers.
std::vector<int> ada_sizes(const RankedTokens& tokens, int prefix_budget, bool exact = false) {
  const HeadBudgets layers = HeadBudgets::uniform(tokens.grid(), prefix_budget + tokens.window());
  std::vector<int> sizes = adapt_inside_layers(tokens, layers, exact).tokens;
  for (int& size : sizes) size -= tokens.window();
  return sizes;
}

RankedTokens two_heads() {
  return RankedTokens(scores_by({1, 2}, 28, 8, [](int head, int p) { return head == 0 ? 100 - 5 * p : 51 - 2 * p; }));
}

RankedTokens four_heads() {
  return RankedTokens(scores_by({1, 4}, 32, 8, [](int head, int p) {
    const double scores[] = {99.0 - 4 * p, 60.0 - 2 * p, 30.0 - p, 12.0 - p / 2.0};
    return scores[head];
  }));
}

TEST(Ada, WorkedExamples) {
  EXPECT_THAT(best_of_layer(two_heads(), 0, 20), ElementsAre(13, 7));
  EXPECT_THAT(ada_sizes(two_heads(), 10), ElementsAre(12, 8));
  EXPECT_THAT(best_of_layer(two_heads(), 0, 10), ElementsAre(10, 0));
  EXPECT_THAT(ada_sizes(two_heads(), 5), ElementsAre(9, 1));
  EXPECT_THAT(best_of_layer(two_heads(), 0, 30), ElementsAre(16, 14));
  EXPECT_THAT(ada_sizes(two_heads(), 15), ElementsAre(16, 14));
  EXPECT_THAT(best_of_layer(four_heads(), 0, 40), ElementsAre(19, 17, 4, 0));
  EXPECT_THAT(ada_sizes(four_heads(), 10), ElementsAre(17, 16, 5, 2));
}

TEST(Ada, OnThePyramid) {
  const HeadGrid grid{4, 2};
  const RankedTokens tokens(
      scores_by(grid, 40, 8, [](int player, int p) { return player % 2 == 0 ? 200 - 6 * p : 101 - 2 * p; }));
  const HeadBudgets layers = pyramid_budgets({.grid = grid, .budget = 32, .prompt_length = 40, .mode = Mode::paper});
  EXPECT_THAT(best_of_layer(tokens, 1, 54), ElementsAre(26, 28));
  EXPECT_THAT(best_of_layer(tokens, 3, 34), ElementsAre(21, 13));
  EXPECT_THAT(adapt_inside_layers(tokens, layers, false).tokens,
              ElementsAre(8 + 32, 8 + 32, 8 + 26, 8 + 27, 8 + 23, 8 + 20, 8 + 20, 8 + 13));
}

// The twin: all scores of the layer in one sorted list.
TEST(Ada, BestOfLayerEqualsOnePlainSortWithManyTies) {
  const HeadGrid grid{2, 3};
  const RankedTokens tokens(random_scores(grid, 48, 8, 5));
  for (int layer = 0; layer < grid.layers; ++layer) {
    std::vector<std::tuple<float, int, int>> all;
    for (int head = 0; head < grid.kv_heads; ++head)
      for (int p = 0; p < tokens.prefix(); ++p)
        all.emplace_back(-tokens.scores(grid.player({layer, head}))[size_t(p)], head, p);
    std::sort(all.begin(), all.end());
    std::vector<int> won(3);
    for (size_t count = 0; count <= all.size(); ++count) {
      EXPECT_EQ(best_of_layer(tokens, layer, static_cast<int>(count)), won);
      if (count < all.size()) ++won[static_cast<size_t>(std::get<1>(all[count]))];
    }
  }
}

TEST(Ada, ExactTotalsKeepEachLayersSum) {
  const HeadGrid grid{3, 4};
  const RankedTokens tokens(random_scores(grid, 108, 8, 50));
  const HeadBudgets layers = pyramid_budgets({.grid = grid, .budget = 37, .prompt_length = 108});
  const HeadBudgets adapted = adapt_inside_layers(tokens, layers, true);
  for (int layer = 0; layer < grid.layers; ++layer) {
    const auto sum = [&](const HeadBudgets& budgets) {
      const auto begin = budgets.tokens.begin() + grid.player({layer, 0});
      return std::accumulate(begin, begin + grid.kv_heads, 0);
    };
    EXPECT_EQ(sum(adapted), sum(layers));
  }
  EXPECT_THAT(ada_sizes(four_heads(), 10, true), ElementsAre(17, 16, 5, 2));  // 17.2 15.6 5.2 2
}

TEST(Ada, WholePromptStaysWithinIt) {
  EXPECT_THAT(ada_sizes(two_heads(), 20), ElementsAre(20, 20));
  EXPECT_THAT(ada_sizes(two_heads(), 20, true), ElementsAre(20, 20));
  EXPECT_THAT(ada_sizes(two_heads(), 0), ElementsAre(0, 0));
}

}  // namespace
}  // namespace cokv::methods
