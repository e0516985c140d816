// Attention as a GPU computes it, on the device that the CPU plays (support/pretend_gpu.h), against the CPU's.
#include <gtest/gtest.h>

#include <ATen/CPUGeneratorImpl.h>

#include "model/attention.h"
#include "model/device.h"
#include "support/pretend_gpu.h"

namespace cokv::model {
namespace {

constexpr int64_t kDim = 16;

at::Tensor random(at::IntArrayRef sizes, uint64_t seed) {
  return at::randn(sizes, at::detail::createCPUGenerator(seed), at::kFloat);
}

at::Tensor on_gpu(const at::Tensor& t, at::ScalarType dtype) {
  return t.to(dtype).to(test::pretend_gpu(0));
}

double largest_difference(const at::Tensor& a, const at::Tensor& b) {
  return (a.cpu().to(at::kDouble) - b.cpu().to(at::kDouble)).abs().max().item<double>();
}

// Bytes that the device needs at most for `work`, besides what it holds.
template <typename Work>
int64_t needed(const Work& work) {
  const Placement placement{.devices = {test::pretend_gpu(0)}};
  reset_peak_memory(placement);
  const int64_t before = memory_in_use(placement);
  work();
  return peak_memory(placement) - before;
}

TEST(NewestTokens, SeeWhatComesBeforeThemOnEveryPath) {
  const int64_t rows = 3, kv_heads = 2, group = 4, tokens = 5, keys = 12;
  const at::Tensor query = random({rows, kv_heads, group * tokens, kDim}, 1);
  const at::Tensor key = random({rows, kv_heads, keys, kDim}, 2), value = random({rows, kv_heads, keys, kDim}, 3);
  const Attended cpu = attend_newest(query, key, value, tokens);
  for (const auto& [dtype, tolerance] : {std::pair{at::kFloat, 1e-5}, {at::kBFloat16, 5e-2}}) {
    test::reset_gpu_counts();
    const Attended gpu = attend_newest(on_gpu(query, dtype), on_gpu(key, dtype), on_gpu(value, dtype), tokens);
    EXPECT_EQ(test::gpu_counts().flash_calls, dtype == at::kBFloat16);
    EXPECT_EQ(gpu.output.sizes(), cpu.output.sizes());
    EXPECT_LT(largest_difference(gpu.output, cpu.output), tolerance);
    EXPECT_LT(largest_difference(gpu.log_sum_exp, cpu.log_sum_exp), tolerance);
  }
}

TEST(NewestTokens, OfALongTextNeedNoMatrixOfAllPairs) {
  const int64_t rows = 4, kv_heads = 2, group = 4, tokens = 256;
  const at::Tensor query = on_gpu(random({rows, kv_heads, group * tokens, kDim}, 1), at::kBFloat16);
  const at::Tensor key = on_gpu(random({rows, kv_heads, tokens, kDim}, 2), at::kBFloat16);
  const auto pairs = static_cast<int64_t>(rows * kv_heads * group * tokens * tokens * sizeof(float));
  EXPECT_LT(needed([&] { attend_newest(query, key, key, tokens); }), pairs / 8);
}

// Heads that share their keys: no copy of them for each, and one matrix of queries x keys.
TEST(PlainAttention, MakesOneMatrix) {
  const int64_t heads = 4, queries = 100, keys = 200;
  const at::Tensor query = on_gpu(random({1, heads, queries, kDim}, 1), at::kFloat);
  const at::Tensor key = on_gpu(random({1, 1, keys, kDim}, 2), at::kFloat).expand({1, heads, keys, kDim});
  const auto matrix = static_cast<int64_t>(heads * queries * keys * sizeof(float));
  EXPECT_LT(needed([&] { attend(query, key, key); }), matrix * 5 / 4);
}

TEST(FlashAttention, OfMoreThanAGridsBlocksIsDoneInParts) {
  const int64_t batch = 70'000;
  const at::Tensor query = random({batch, 1, 1, 8}, 1), key = random({batch, 1, 2, 8}, 2);
  const Attended cpu = attend(query, key, key);
  test::reset_gpu_counts();
  const Attended gpu = attend(on_gpu(query, at::kBFloat16), on_gpu(key, at::kBFloat16), on_gpu(key, at::kBFloat16));
  EXPECT_EQ(test::gpu_counts().flash_calls, 2);
  EXPECT_LT(largest_difference(gpu.output, cpu.output), 5e-2);
  EXPECT_LT(largest_difference(gpu.log_sum_exp, cpu.log_sum_exp), 5e-2);
}

}  // namespace
}  // namespace cokv::model
