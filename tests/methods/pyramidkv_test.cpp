// PyramidKV's layer budgets: the published integer step with what it keeps too much, and the equalised line.
#include <gmock/gmock.h>

#include <numeric>

#include "core/errors.h"
#include "methods/method.h"
#include "methods/rules.h"

namespace cokv::methods {
namespace {

using testing::ElementsAre;

// Prefix tokens of each layer's first head.
std::vector<int> layer_sizes(const MethodInputs& inputs) {
  const HeadGrid grid = inputs.grid;
  const HeadBudgets budgets = pyramid_budgets(inputs);
  std::vector<int> sizes;
  for (int layer = 0; layer < grid.layers; ++layer) {
    sizes.push_back(budgets.tokens[size_t(grid.player({layer, 0}))] - inputs.window);
    for (int kv_head = 1; kv_head < grid.kv_heads; ++kv_head)
      EXPECT_EQ(budgets.tokens[size_t(grid.player({layer, kv_head}))] - inputs.window, sizes.back());
  }
  return sizes;
}

TEST(Pyramid, PublishedTableForLongPrompts) {
  struct Row {
    int budget, first, last;
    double mean;
  };
  for (const Row& row : {Row{64, 110, 17, 63.5}, Row{128, 234, 17, 125.5}, Row{256, 484, 19, 251.5},
                         Row{512, 983, 53, 518}, Row{1024, 1982, 60, 1021}}) {
    const auto sizes = layer_sizes({.grid = {32, 8}, .budget = row.budget, .prompt_length = 8000, .mode = Mode::paper});
    EXPECT_EQ(sizes.front(), row.first);
    EXPECT_EQ(sizes.back(), row.last);
    EXPECT_DOUBLE_EQ(std::accumulate(sizes.begin(), sizes.end(), 0.0) / 32, row.mean);
    EXPECT_EQ(layer_sizes({.grid = {32, 8}, .budget = row.budget, .mode = Mode::paper}), sizes)
        << "no prompt length is a long prompt";
  }
}

TEST(Pyramid, WorkedExamples) {
  EXPECT_THAT(layer_sizes({.grid = {4, 2}, .budget = 32, .prompt_length = 200, .mode = Mode::paper}),
              ElementsAre(47, 32, 17, 2));
  EXPECT_THAT(layer_sizes({.grid = {4, 2}, .budget = 32, .prompt_length = 40, .mode = Mode::paper}),
              ElementsAre(32, 27, 22, 17));
  const auto sizes = layer_sizes({.grid = {32, 8}, .budget = 128, .prompt_length = 150, .mode = Mode::paper});
  EXPECT_EQ(sizes.front(), 142);
  EXPECT_EQ(sizes.back(), 111);
}

TEST(Pyramid, SmallestCases) {
  EXPECT_THAT(layer_sizes({.grid = {1, 2}, .budget = 32, .prompt_length = 200, .mode = Mode::paper}), ElementsAre(47));
  EXPECT_THAT(layer_sizes({.grid = {3, 1}, .budget = 8, .prompt_length = 200, .mode = Mode::paper}),
              ElementsAre(0, 0, 0));
  EXPECT_THAT(layer_sizes({.grid = {3, 1}, .budget = 20, .prompt_length = 20, .mode = Mode::paper}),
              ElementsAre(12, 12, 12));
  EXPECT_THROW(make_budgets(find_method("pyramidkv"), {.grid = {3, 1}, .budget = 7}), ConfigError);
}

TEST(Pyramid, ExactTotalsKeepTheLineAndTheSum) {
  for (const int budget : {8, 9, 64, 128, 1024}) {
    for (const int length : {1030, 8000}) {
      const HeadGrid grid{32, 8};
      const HeadBudgets budgets = pyramid_budgets({.grid = grid, .budget = budget, .prompt_length = length});
      EXPECT_EQ(std::accumulate(budgets.tokens.begin(), budgets.tokens.end(), 0), budget * grid.players());
      for (size_t player = 8; player < budgets.tokens.size(); ++player)
        EXPECT_LE(budgets.tokens[player], budgets.tokens[player - 8]);
    }
  }
  EXPECT_THAT(pyramid_budgets({.grid = {4, 1}, .budget = 32, .prompt_length = 200}).tokens,
              ElementsAre(8 + 47, 8 + 32, 8 + 16, 8 + 1));  // 47, 31 2/3, 16 1/3, 1
}

}  // namespace
}  // namespace cokv::methods
