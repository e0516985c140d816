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

// Two parts, in float32. Where neither saw a key the shares are 0/0; 0 of the outputs, which are 0 there, is taken.
at::Tensor merge_two(const Attended& a, const Attended& b) {
  // The share of b, e^{l_b} / (e^{l_a} + e^{l_b}).
  const at::Tensor share = (b.log_sum_exp - a.log_sum_exp).sigmoid_().nan_to_num_(0).unsqueeze(-1);
  return at::lerp(a.output.to(at::kFloat), b.output.to(at::kFloat), share);
}

at::Tensor merge_many(std::span<const Attended> parts) {
  std::vector<at::Tensor> log_sum_exps;
  for (const Attended& part : parts) log_sum_exps.push_back(part.log_sum_exp);
  const at::Tensor shares = at::stack(log_sum_exps).softmax(0).nan_to_num_(0).unsqueeze(-1);
  at::Tensor merged = parts.front().output * shares[0];  // float32, whatever the parts' type
  for (size_t i = 1; i < parts.size(); ++i) merged.addcmul_(parts[i].output, shares[static_cast<int64_t>(i)]);
  return merged;
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
  const at::Tensor merged = parts.size() == 2 ? merge_two(first, parts.back()) : merge_many(parts);
  return merged.to(first.output.scalar_type());
}

}  // namespace cokv::model
