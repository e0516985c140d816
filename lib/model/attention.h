// Softmax attention that also returns its log-sum-exp, so that attention over disjoint sets of keys can be merged
// exactly: with o_i, l_i the output and log-sum-exp over set i, l = log(sum e^{l_i}) and o = sum e^{l_i - l} o_i.
#pragma once

#include <ATen/ATen.h>

#include <optional>

namespace cokv::model {

struct Attended {
  at::Tensor output;       // [batch, heads, queries, head_dim]
  at::Tensor log_sum_exp;  // [batch, heads, queries], float32
};

double attention_scale(int64_t head_dim);  // 1/sqrt(head_dim), of all supported families

// query: [batch, heads, queries, head_dim]; key, value: [batch, heads, keys, head_dim] (expanded dimensions are not
// copied). causal: query i sees keys 0 … i; queries == keys then. bias: broadcastable to [batch, heads, queries, keys],
// added to the scaled logits, in the type of query. The scale is attention_scale().
Attended attend(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, bool causal = false,
                const std::optional<at::Tensor>& bias = std::nullopt);

// The two attentions as if made over the union of their keys. A log-sum-exp of -infinity contributes nothing.
Attended merge(const Attended& a, const Attended& b);

}  // namespace cokv::model
