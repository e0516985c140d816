#include "model/attention.h"

#include <cmath>
#include <vector>

#include "core/errors.h"

namespace cokv::model {

namespace {

// What is left where no flash kernel takes the case: materialises queries x keys, in float32.
Attended attend_plainly(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, bool causal,
                        const std::optional<at::Tensor>& bias) {
  at::Tensor logits =
      at::matmul(query.to(at::kFloat), key.to(at::kFloat).transpose(-2, -1)) * attention_scale(query.size(-1));
  if (bias) logits = logits + bias->to(at::kFloat);
  if (causal) {
    const at::Tensor later = at::ones({query.size(2), key.size(2)}, logits.options().dtype(at::kBool)).triu(1);
    logits = logits.masked_fill(later, -INFINITY);
  }
  const at::Tensor log_sum_exp = logits.logsumexp(-1);
  const at::Tensor weights = (logits - log_sum_exp.unsqueeze(-1)).exp();
  return {at::matmul(weights, value.to(at::kFloat)).to(query.scalar_type()), log_sum_exp};
}

bool half_precision(const at::Tensor& t) {
  return t.scalar_type() == at::kBFloat16 || t.scalar_type() == at::kHalf;
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

Attended attend(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, bool causal,
                const std::optional<at::Tensor>& bias) {
  COKV_CHECK(!causal || query.size(2) == key.size(2), "causal attention needs as many queries as keys");
  if (query.is_cpu()) {
    auto [output, log_sum_exp] = at::_scaled_dot_product_flash_attention_for_cpu(query, key, value, 0.0, causal, bias);
    return {output, log_sum_exp};
  }
  if (half_precision(query) && !bias && query.size(-1) % 8 == 0) {
    const auto result = at::_scaled_dot_product_flash_attention(query, key, value, 0.0, causal, false);
    return {std::get<0>(result), std::get<1>(result)};
  }
  return attend_plainly(query, key, value, causal, bias);
}

at::Tensor merge(std::span<const Attended> parts) {
  COKV_CHECK(!parts.empty(), "there is attention to merge");
  const Attended& first = parts.front();
  if (parts.size() == 1) return first.output;
  const at::Tensor merged = parts.size() == 2 ? merge_two(first, parts.back()) : merge_many(parts);
  return merged.to(first.output.scalar_type());
}

}  // namespace cokv::model
