// FlashAttention with CUDA's conditions, strides and limits, computed by the CPU's kernel (for pretend_gpu.h).
#pragma once

#include <ATen/ATen.h>

#include <optional>
#include <tuple>

namespace cokv::test {

// Output and log-sum-exp. Throws what CUDA would refuse.
std::tuple<at::Tensor, at::Tensor> flash_as_on_cuda(const at::Tensor& query, const at::Tensor& key,
                                                    const at::Tensor& value, bool causal, std::optional<double> scale);

}  // namespace cokv::test
