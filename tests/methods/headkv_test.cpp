// HeadKV-R2's budgets: worked examples, the golden table of the released scores, and what is refused.
#include <gmock/gmock.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/errors.h"
#include "methods/released_scores.h"
#include "methods/rules.h"

namespace cokv::methods {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;

const std::vector<double> kExample = {0.4, 0.2, 0.1, 0.1, 0.3, 0.3, 0.5, 0.1};  // 2 layers x 4 query heads

MethodInputs scored(HeadGrid grid, std::vector<double> scores, int query_heads, int budget = 128, double beta = 1.01) {
  return {.grid = grid,
          .query_heads = query_heads,
          .budget = budget,
          .mode = Mode::paper,
          .headkv_scores = std::move(scores),
          .headkv_beta = beta};
}

std::vector<int> prefix_sizes(const MethodInputs& inputs) {
  std::vector<int> sizes = headkv_budgets(inputs).tokens;
  for (int& size : sizes) size -= inputs.window;
  return sizes;
}

int sum_of(const std::vector<int>& sizes) {
  return std::accumulate(sizes.begin(), sizes.end(), 0);
}

TEST(HeadKv, WorkedExamples) {
  EXPECT_THAT(prefix_sizes(scored({2, 2}, kExample, 4, 28)), ElementsAre(23, 8, 23, 23));
  EXPECT_THAT(prefix_sizes(scored({2, 2}, kExample, 4, 28, 2.0)), ElementsAre(22, 14, 22, 22));
  EXPECT_THAT(prefix_sizes(scored({2, 2}, kExample, 4, 8)), ElementsAre(0, 0, 0, 0));
}

TEST(HeadKv, FloorDivisionIsPythons) {
  // 101 // 1.01 is 99.0 in Python although 101 / 1.01 rounds to 100: 2 tokens are uniform, not 1.
  EXPECT_THAT(prefix_sizes(scored({1, 2}, {1.0, 0.0}, 2, 109)), ElementsAre(200, 2));
}

TEST(HeadKv, ExactTotalsRespectThePromptsLength) {
  const std::vector<double> skewed = {1, 0, 0, 0, 0, 0, 0, 0};
  MethodInputs inputs = scored({2, 2}, skewed, 4, 28);
  inputs.mode = Mode::default_;
  inputs.prompt_length = 48;
  const auto sizes = prefix_sizes(inputs);
  EXPECT_EQ(sum_of(sizes), 80);
  EXPECT_EQ(sizes[0], 40);
  inputs.headkv_scores = kExample;
  inputs.prompt_length.reset();
  EXPECT_EQ(sum_of(prefix_sizes(inputs)), 80);
}

TEST(HeadKv, RefusesScoresOfAnotherModelOrWithoutMeaning) {
  EXPECT_THROW(check_headkv_scores(scored({2, 2}, kExample, 3)), InputError);
  EXPECT_THROW(check_headkv_scores(scored({3, 2}, kExample, 4)), InputError);
  EXPECT_THROW(check_headkv_scores(scored({1, 1}, {0.0, 0.0}, 2)), InputError);
  EXPECT_THROW(check_headkv_scores(scored({1, 1}, {1.0, -0.1}, 2)), InputError);
  EXPECT_THROW(check_headkv_scores(scored({1, 1}, {1.0, std::numeric_limits<double>::quiet_NaN()}, 2)), InputError);
  EXPECT_THROW(check_headkv_scores(scored({1, 1}, {1.0, 1.0}, 2, 128, 0.5)), ConfigError);
}

struct Golden {
  const char* file;
  int budget;
  int sum, max, argmax, min;
  double median;
  std::vector<int> first;
};

TEST(HeadKv, GoldenTableOfTheReleasedScores) {
  const char* llama = "headkv-Meta-Llama-3-8B-Instruct_retrieval_reasoning_heads.json";
  const char* mistral = "headkv-Mistral-7B-Instruct-v0.2_retrieval_reasoning_heads.json";
  if (!std::filesystem::exists(released(llama))) GTEST_SKIP() << "no released scores at " << released(llama);
  for (const Golden& golden :
       {Golden{llama, 64, 14219, 339, 127, 1, 13.5, {2, 1, 8, 8, 6, 13, 1, 2}},
        Golden{llama, 128, 30594, 727, 127, 2, 29.5, {5, 3, 17, 17, 13, 29, 3, 5}},
        Golden{llama, 1024, 259974, 6193, 127, 12, 249.5, {38, 25, 144, 142, 111, 246, 23, 38}},
        Golden{mistral, 128, 30595, 1463, 144, 2, 33, {12, 5, 6, 6, 81, 13, 48, 4}},
        Golden{mistral, 1024, 259969, 12457, 144, 12, 279.5, {99, 40, 45, 53, 685, 109, 410, 34}}}) {
    const std::vector<double> scores = released_headkv(released(golden.file));
    std::vector<int> sizes = prefix_sizes(scored({32, 8}, scores, 32, golden.budget));
    EXPECT_EQ(sum_of(sizes), golden.sum);
    EXPECT_EQ(std::max_element(sizes.begin(), sizes.end()) - sizes.begin(), golden.argmax);
    EXPECT_EQ(sizes[size_t(golden.argmax)], golden.max);
    EXPECT_THAT(std::vector<int>(sizes.begin(), sizes.begin() + 8), ElementsAreArray(golden.first));
    std::sort(sizes.begin(), sizes.end());
    EXPECT_EQ(sizes.front(), golden.min);
    EXPECT_EQ((sizes[127] + sizes[128]) / 2.0, golden.median);
  }
}

}  // namespace
}  // namespace cokv::methods
