// numpy's shuffle and the CoKV authors' split. Hashes: SHA-256 of "0,1,2,…", first 16 digits, from numpy 2.4.6's
// numpy.random.default_rng(seed).permutation(n); lists and sums: the authors' published split.
#include "longbench/split.h"

#include <fmt/format.h>

#include <gmock/gmock.h>

#include <algorithm>
#include <numeric>

#include "core/sha256.h"
#include "longbench/numpy_random.h"

namespace cokv::longbench {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::SizeIs;

std::string hash_of(const std::vector<int>& order) {
  return sha256_hex(fmt::format("{}", fmt::join(order, ","))).substr(0, 16);
}

TEST(NumpyRandom, SeedSequenceAndGeneratorAreNumpys) {
  EXPECT_THAT(seed_words(42), ElementsAre(0xcd540ab7, 0x9f1e2e6d, 0x79fb94b6, 0xd57873dc, 0x64d420b7, 0x7d282a1b,
                                          0x4692d5ff, 0x33657971));
  NumpyRandom random(42);
  EXPECT_EQ(random.next64(), 0xc621fbcd16d92688U);
  EXPECT_EQ(random.next64(), 0x705a5661a791ffc1U);
  EXPECT_EQ(random.next32(), 0x6eda1624U);
  EXPECT_EQ(random.next32(), 0xdbcd12c2U);
}

TEST(NumpyPermutation, EqualsNumpyForManyLengths) {
  const std::vector<std::pair<int, std::string>> expected = {
      {1, "5feceb66ffc86f38"},   {2, "b0e4f9bb7b55e4b1"},   {3, "93e83202bc995e39"},    {10, "d062502e6d438b03"},
      {33, "a647b5096d17e172"},  {60, "79e17e72121688b6"},  {150, "ab0627f967e46d5a"},  {200, "f524367822e1ea82"},
      {201, "b227f85200d6bf73"}, {500, "a2ef4a7dcecc80f3"}, {1000, "311f75f1b1ee2964"}, {70000, "1cd607cfe5a8b555"}};
  for (const auto& [n, hash] : expected) EXPECT_EQ(hash_of(numpy_permutation(n, 42)), hash) << n;
  EXPECT_TRUE(numpy_permutation(0, 42).empty());
}

TEST(NumpyPermutation, EqualsNumpyForOtherSeeds) {
  EXPECT_EQ(hash_of(numpy_permutation(100, 0)), "f628d377e9d5ad8c");
  EXPECT_EQ(hash_of(numpy_permutation(100, 1)), "480ab80802401164");
  EXPECT_EQ(hash_of(numpy_permutation(100, 7)), "fca07a5ce6f145e1");
  EXPECT_EQ(hash_of(numpy_permutation(100, 4294967295U)), "2c256a4753454ab3");
}

TEST(SplitRows, IsThatOfTheCokvAuthors) {
  const Split split200 = split_rows(200);
  EXPECT_THAT(split200.validation,
              ElementsAreArray({152, 26,  115, 46,  38, 7,   79,  171, 148, 56,  20,  178, 106, 24,  144,
                                197, 190, 37,  138, 50, 121, 189, 157, 130, 187, 153, 25,  196, 147, 164}));
  EXPECT_THAT(split200.test, SizeIs(170));
  const auto sum = [](const std::vector<int>& rows) { return std::accumulate(rows.begin(), rows.end(), 0); };
  EXPECT_EQ(sum(split200.validation), 3391);
  const Split split150 = split_rows(150);
  EXPECT_THAT(split150.validation, SizeIs(30));
  EXPECT_EQ(sum(split150.validation), 2288);
  EXPECT_EQ(split150.validation.back(), 90);
  const Split split500 = split_rows(500);
  EXPECT_THAT(split500.validation, SizeIs(50));
  EXPECT_THAT(split500.test, SizeIs(450));
  EXPECT_EQ(sum(split500.validation), 13126);
  EXPECT_EQ(split500.validation.back(), 166);
}

TEST(SplitRows, OfFewRowsHalfAreValidationAndEveryRowIsUsedOnce) {
  const std::vector<std::pair<int, size_t>> expected = {{0, 0},   {1, 0},   {2, 1},    {7, 3},   {59, 29},
                                                        {60, 30}, {61, 30}, {200, 30}, {201, 50}};
  for (const auto& [rows, validation] : expected) {
    const Split split = split_rows(rows);
    EXPECT_THAT(split.validation, SizeIs(validation)) << rows;
    std::vector<int> both = split.validation;
    both.insert(both.end(), split.test.begin(), split.test.end());
    std::sort(both.begin(), both.end());
    std::vector<int> all(static_cast<size_t>(rows));
    std::iota(all.begin(), all.end(), 0);
    EXPECT_EQ(both, all);
  }
}

}  // namespace
}  // namespace cokv::longbench
