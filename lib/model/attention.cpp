#include "model/attention.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/errors.h"

namespace cokv::model {

namespace {

// [tokens, keys]: 0, or -infinity for keys that come later, where the tokens are the last of the keys.
at::Tensor causal_bias(int64_t tokens, int64_t keys, const at::TensorOptions& type) {
  const at::Tensor later = at::ones({tokens, tokens}, type.dtype(at::kBool)).triu(1);
  at::Tensor bias = at::zeros({tokens, keys}, type);
  bias.narrow(1, keys - tokens, tokens).masked_fill_(later, -INFINITY);
  return bias;
}

// What is left where no flash kernel takes the case: makes one matrix of queries x keys, in float32.
Attended attend_plainly(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
                        const std::optional<at::Tensor>& bias) {
  const int64_t batch = query.size(0), heads = query.size(1), queries = query.size(2);
  // Keys that heads share would be copied for each of them by the product.
  if (heads > 1 && key.stride(1) == 0 && value.stride(1) == 0 && (!bias || bias->dim() == 2)) {
    const auto for_all = bias ? std::optional(bias->repeat({heads, 1})) : std::nullopt;
    const Attended part = attend_plainly(query.reshape({batch, 1, heads * queries, -1}), key.narrow(1, 0, 1),
                                         value.narrow(1, 0, 1), for_all);
    return {part.output.view(query.sizes()), part.log_sum_exp.view({batch, heads, queries})};
  }
  at::Tensor weights = at::matmul(query.to(at::kFloat), key.to(at::kFloat).transpose(-2, -1));
  weights.mul_(attention_scale(query.size(-1)));
  if (bias) weights.add_(*bias);
  const at::Tensor largest = weights.amax(-1, /*keepdim=*/true);
  weights.sub_(largest).exp_();
  const at::Tensor sum = weights.sum(-1, /*keepdim=*/true);
  const at::Tensor output = at::matmul(weights, value.to(at::kFloat)).div_(sum);
  return {output.to(query.scalar_type()), sum.log().add_(largest).squeeze(-1)};
}

Attended attend_by_flash(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, bool causal) {
  const auto one_call = [&](int64_t begin, int64_t count) {
    const auto part = [&](const at::Tensor& t) { return t.narrow(0, begin, count); };
    const auto result =
        at::_scaled_dot_product_flash_attention(part(query), part(key), part(value), 0.0, causal, false);
    return Attended{std::get<0>(result), std::get<1>(result)};
  };
  constexpr int64_t kMostBatch = 65535;  // of one launch: a grid's second dimension
  const int64_t batch = query.size(0);
  if (batch <= kMostBatch) return one_call(0, batch);
  std::vector<at::Tensor> outputs, log_sum_exps;
  for (int64_t begin = 0; begin < batch; begin += kMostBatch) {
    const Attended part = one_call(begin, std::min(kMostBatch, batch - begin));
    outputs.push_back(part.output);
    log_sum_exps.push_back(part.log_sum_exp);
  }
  return {at::cat(outputs), at::cat(log_sum_exps)};
}

bool attends_by_flash(const at::Tensor& query) {
  return model::attends_by_flash(query.device(), query.scalar_type(), query.size(-1));
}

// With zeros behind, up to a multiple of the longest vector loop: ATen's loops on the CPU end with single numbers,
// whose exponentials round differently, so that a row's result would depend on how many others there are.
at::Tensor flat_and_padded(const at::Tensor& log_sum_exp) {
  constexpr int64_t kLoop = 64;
  const at::Tensor flat = log_sum_exp.flatten();
  if (!flat.is_cpu() || flat.numel() % kLoop == 0) return flat;
  return at::constant_pad_nd(flat, {0, kLoop - flat.numel() % kLoop}, 0);
}

}  // namespace

double attention_scale(int64_t head_dim) {
  return 1 / std::sqrt(static_cast<double>(head_dim));
}

bool attends_by_flash(at::Device device, at::ScalarType dtype, int64_t head_dim) {
  return device.is_cpu() || ((dtype == at::kBFloat16 || dtype == at::kHalf) && head_dim % 8 == 0);
}

Attended attend(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, bool causal,
                const std::optional<at::Tensor>& bias) {
  COKV_CHECK(!causal || query.size(2) == key.size(2), "causal attention needs as many queries as keys");
  if (query.is_cpu()) {
    auto [output, log_sum_exp] = at::_scaled_dot_product_flash_attention_for_cpu(query, key, value, 0.0, causal, bias);
    return {output, log_sum_exp};
  }
  if (!bias && attends_by_flash(query)) return attend_by_flash(query, key, value, causal);
  if (causal) return attend_plainly(query, key, value, causal_bias(query.size(2), key.size(2), query.options()));
  return attend_plainly(query, key, value, bias);
}

Attended attend_newest(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, int64_t tokens) {
  if (tokens == 1) return attend(query, key, value);
  const int64_t rows = query.size(0), queries = query.size(2), group = queries / tokens;
  if (query.is_cpu() || !attends_by_flash(query))
    return attend(query, key, value, /*causal=*/false,
                  causal_bias(tokens, key.size(2), query.options()).repeat({group, 1}));
  // Query heads that share a KV head lie side by side; the kernel knows that, and that the last query sees the last
  // key.
  const Attended part = attend_by_flash(query.reshape({rows, -1, tokens, query.size(3)}), key, value, /*causal=*/true);
  return {part.output.reshape(query.sizes()), part.log_sum_exp.reshape({rows, -1, queries})};
}

at::Tensor merge(std::span<const Attended> parts) {
  COKV_CHECK(!parts.empty(), "there is attention to merge");
  const Attended& first = parts.front();
  if (parts.size() == 1) return first.output;
  at::Tensor output = first.output, log_sum_exp = flat_and_padded(first.log_sum_exp);
  for (const Attended& part : parts.subspan(1)) {
    const at::Tensor of_part = flat_and_padded(part.log_sum_exp);
    // The share of the part, e^{l_part} / (e^l + e^{l_part}): 0/0 where nothing was seen so far; 0 of the outputs,
    // which are 0 there, is taken. One that saw nothing leaves the other as it was, to the bit.
    const at::Tensor share = (of_part - log_sum_exp).sigmoid_().nan_to_num_(0).narrow(0, 0, first.log_sum_exp.numel());
    output = at::lerp(output.to(at::kFloat), part.output.to(at::kFloat),
                      share.view(output.sizes().slice(0, 3)).unsqueeze(-1));
    if (&part != &parts.back()) log_sum_exp = at::logaddexp(log_sum_exp, of_part);
  }
  return output.to(first.output.scalar_type());
}

}  // namespace cokv::model
