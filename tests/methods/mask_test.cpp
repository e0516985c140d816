// The masking experiment's coalitions: exactly k heads, ties to the lower index, the authors' rankings.
#include "methods/mask.h"

#include <gmock/gmock.h>

#include <limits>
#include <numeric>
#include <set>

#include "core/errors.h"
#include "methods/released_scores.h"

namespace cokv::methods {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;

std::vector<int> masked(const Coalition& coalition) {
  return coalition.complement().members();
}

TEST(Mask, TopAndBottomMaskExactlyKAndTiesGoToTheLowerIndex) {
  const std::vector<double> values = {0.2, 0.5, 0.2, 0.5, 0.5, 0.1, 0.2};
  EXPECT_THAT(rank_heads(values), ElementsAre(1, 3, 4, 0, 2, 6, 5));
  EXPECT_THAT(masked(mask_top(values, 2)), ElementsAre(1, 3));
  EXPECT_THAT(masked(mask_top(values, 4)), ElementsAre(0, 1, 3, 4));
  EXPECT_THAT(masked(mask_bottom(values, 1)), ElementsAre(5));
  EXPECT_THAT(masked(mask_bottom(values, 3)), ElementsAre(0, 2, 5));
  EXPECT_EQ(mask_top(values, 0).size(), 7);
  EXPECT_EQ(mask_bottom(values, 7).size(), 0);
}

TEST(Mask, RandomDependsOnTheSeedOnlyAndLargerMasksHoldSmallerOnes) {
  const auto sixteen = masked(mask_random(256, 16, 1));
  EXPECT_EQ(sixteen.size(), 16U);
  EXPECT_EQ(masked(mask_random(256, 16, 1)), sixteen);
  EXPECT_NE(masked(mask_random(256, 16, 2)), sixteen);
  const auto more = masked(mask_random(256, 32, 1));
  EXPECT_TRUE(std::includes(more.begin(), more.end(), sixteen.begin(), sixteen.end()));
}

TEST(Mask, RefusesImpossibleCountsAndValues) {
  EXPECT_THROW(mask_top({1, 2}, 3), ConfigError);
  EXPECT_THROW(mask_bottom({1, 2}, -1), ConfigError);
  EXPECT_THROW(mask_random(2, 3, 1), ConfigError);
  EXPECT_THROW(mask_top({1, std::numeric_limits<double>::quiet_NaN()}, 1), InputError);
}

TEST(Mask, RankingsOfTheReleasedScores) {
  const auto cokv = released("cokv-llama.json");
  if (!std::filesystem::exists(cokv)) GTEST_SKIP() << "no released scores at " << cokv;
  const std::vector<double> values = released_cokv(cokv, "qasper");
  const std::vector<int> order = rank_heads(values);
  EXPECT_THAT(std::vector<int>(order.begin(), order.begin() + 17),
              ElementsAre(203, 217, 193, 241, 184, 243, 196, 159, 56, 28, 199, 80, 253, 19, 211, 156, 247));
  std::vector<int> lowest = {219, 250, 132, 207, 239, 195, 135, 151, 113, 244, 169, 222, 209, 58, 227, 122};
  std::sort(lowest.begin(), lowest.end());
  EXPECT_THAT(masked(mask_bottom(values, 16)), ElementsAreArray(lowest));

  const auto scores = released_headkv(released("headkv-Meta-Llama-3-8B-Instruct_retrieval_reasoning_heads.json"));
  std::vector<double> group_sums(256);
  for (size_t head = 0; head < scores.size(); ++head) group_sums[head / 4] += scores[head];
  const std::vector<int> headkv = rank_heads(group_sums);
  EXPECT_THAT(std::vector<int>(headkv.begin(), headkv.begin() + 16),
              ElementsAre(127, 217, 66, 142, 166, 119, 179, 42, 198, 128, 116, 134, 160, 108, 133, 64));
}

}  // namespace
}  // namespace cokv::methods
