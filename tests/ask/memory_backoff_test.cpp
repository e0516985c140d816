// Batches shrink when memory runs out, on the CPU too, and everything is done once and in order.
#include "ask/memory_backoff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace cokv::ask {
namespace {

// What LibTorch itself does when it cannot have the memory: an exbibyte is nowhere.
void run_out_of_memory() {
  at::empty({int64_t{1} << 60}, at::kByte);
}

TEST(MemoryBackoff, HalvesUntilItFitsAndLeavesNothingOut) {
  std::vector<size_t> sizes, done;
  in_parts_that_fit(20, 16, [&](size_t begin, size_t count) {
    sizes.push_back(count);
    if (count > 5) run_out_of_memory();
    for (size_t i = 0; i < count; ++i) done.push_back(begin + i);
  });
  std::vector<size_t> all(20);
  for (size_t i = 0; i < all.size(); ++i) all[i] = i;
  EXPECT_EQ(done, all);
  EXPECT_THAT(sizes, testing::ElementsAre(16, 8, 4, 4, 4, 4, 4));
}

TEST(MemoryBackoff, OneItemThatDoesNotFitIsAnError) {
  EXPECT_THROW(in_parts_that_fit(3, 2, [](size_t, size_t) { run_out_of_memory(); }), c10::Error);
}

TEST(MemoryBackoff, OtherErrorsAreNotTriedAgain) {
  int calls = 0;
  const auto work = [&](size_t, size_t) {
    ++calls;
    at::empty({2, 3}).view({7});
  };
  EXPECT_THROW(in_parts_that_fit(8, 8, work), c10::Error);
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace cokv::ask
