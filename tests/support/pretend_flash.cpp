#include "support/pretend_flash.h"

#include <cmath>

namespace cokv::test {

namespace {

void check(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, bool causal) {
  for (const at::Tensor& t : {query, key, value}) {
    TORCH_CHECK(t.dim() == 4 && t.stride(-1) == 1, "flash attention: the last dimension must lie in one piece");
    TORCH_CHECK(t.scalar_type() == at::kBFloat16 || t.scalar_type() == at::kHalf, "flash attention: half precision");
    TORCH_CHECK(t.scalar_type() == query.scalar_type(), "flash attention: one type");
    TORCH_CHECK(t.size(3) == query.size(3) && t.size(3) % 8 == 0 && t.size(3) <= 256, "flash attention: head size");
    TORCH_CHECK(t.size(0) == query.size(0), "flash attention: batch sizes");
    TORCH_CHECK(t.size(2) > 0, "flash attention: no positions");
  }
  TORCH_CHECK(query.size(1) % key.size(1) == 0 && key.sizes() == value.sizes(), "flash attention: heads");
  TORCH_CHECK(!causal || query.size(2) <= key.size(2), "flash attention: a query that sees no key");
  constexpr int64_t kMostBlocks = 65535;  // of a grid's second and third dimension
  TORCH_CHECK(query.size(0) <= kMostBlocks && query.size(1) <= kMostBlocks,
              "CUDA error: invalid configuration argument");
}

}  // namespace

// Query heads side by side share a KV head; causal means that the last query sees the last key.
std::tuple<at::Tensor, at::Tensor> flash_as_on_cuda(const at::Tensor& query, const at::Tensor& key,
                                                    const at::Tensor& value, bool causal, std::optional<double> scale) {
  check(query, key, value, causal);
  const int64_t group = query.size(1) / key.size(1), queries = query.size(2), keys = key.size(2);
  const auto for_group = [&](const at::Tensor& t) { return group == 1 ? t : t.repeat_interleave(group, 1); };
  std::optional<at::Tensor> bias;
  if (causal && queries != keys)
    bias = at::zeros({queries, keys}, query.options())
               .masked_fill_(at::ones({queries, keys}, at::kBool).triu(1 + keys - queries), -INFINITY);
  const auto [output, log_sum_exp] = at::_scaled_dot_product_flash_attention_for_cpu(
      query, for_group(key), for_group(value), 0.0, causal && !bias, bias, scale);
  // The output has the strides of the query, tokens before heads.
  const at::Tensor laid_out = at::empty_like(query.transpose(1, 2)).transpose(1, 2);
  return {laid_out.copy_(output), log_sum_exp.to(at::kFloat).contiguous()};
}

}  // namespace cokv::test
