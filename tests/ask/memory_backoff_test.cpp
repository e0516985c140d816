// Batches shrink when memory runs out, on the CPU too, and everything is done once and in order.
#include "ask/memory_backoff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <new>
#include <vector>

#include "support/pretend_gpu.h"

namespace cokv::ask {
namespace {

const model::Placement kCpu{.devices = {at::kCPU}};

// What LibTorch itself does when it cannot have the memory: an exbibyte is nowhere.
void run_out_of_memory() {
  at::empty({int64_t{1} << 60}, at::kByte);
}

TEST(MemoryBackoff, HalvesUntilItFitsAndLeavesNothingOut) {
  std::vector<size_t> sizes, done;
  const size_t fit = in_parts_that_fit(kCpu, 20, 16, [&](size_t begin, size_t count) {
    sizes.push_back(count);
    if (count > 5) run_out_of_memory();
    for (size_t i = 0; i < count; ++i) done.push_back(begin + i);
  });
  std::vector<size_t> all(20);
  for (size_t i = 0; i < all.size(); ++i) all[i] = i;
  EXPECT_EQ(done, all);
  EXPECT_THAT(sizes, testing::ElementsAre(16, 8, 4, 4, 4, 4, 4));
  EXPECT_EQ(fit, 4);
}

template <typename Fail>
void expect_halving(const Fail& fail) {
  std::vector<size_t> sizes;
  in_parts_that_fit(kCpu, 4, 4, [&](size_t, size_t count) {
    sizes.push_back(count);
    if (count > 2) fail();
  });
  EXPECT_THAT(sizes, testing::ElementsAre(4, 2, 2));
}

// As the calls of CUDA and of the libraries on it report it, in LibTorch's words; and as C++ does.
TEST(MemoryBackoff, KnowsEveryKindOfOutOfMemory) {
  expect_halving([] { TORCH_CHECK(false, "CUDA error: out of memory\nCUDA kernel errors might be asynchronously …"); });
  expect_halving([] { throw c10::AcceleratorError({__func__, __FILE__, 1}, 2, "CUDA error: out of memory"); });
  expect_halving(
      [] { TORCH_CHECK(false, "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"); });
  expect_halving([] { TORCH_CHECK(false, "cuDNN error: CUDNN_STATUS_ALLOC_FAILED"); });
  expect_halving([] { throw std::bad_alloc(); });
}

// Otherwise LibTorch would keep all of it, and cuBLAS would find none again.
TEST(MemoryBackoff, MemoryOfTheFailedPartIsGivenBack) {
  test::reset_gpu_counts();
  in_parts_that_fit({.devices = {test::pretend_gpu(0)}}, 4, 4, [&](size_t, size_t count) {
    TORCH_CHECK(count <= 1, "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`");
  });
  EXPECT_EQ(test::gpu_counts().emptied_caches, 2);
}

TEST(MemoryBackoff, OneItemThatDoesNotFitIsAnError) {
  EXPECT_THROW(in_parts_that_fit(kCpu, 3, 2, [](size_t, size_t) { run_out_of_memory(); }), c10::Error);
}

TEST(MemoryBackoff, OtherErrorsAreNotTriedAgain) {
  int calls = 0;
  const auto work = [&](size_t, size_t) {
    ++calls;
    at::empty({2, 3}).view({7});
  };
  EXPECT_THROW(in_parts_that_fit(kCpu, 8, 8, work), c10::Error);
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace cokv::ask
