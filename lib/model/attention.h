// Softmax attention that also returns its log-sum-exp, so that attention over disjoint sets of keys can be merged
// exactly: with o_i, l_i the output and log-sum-exp over set i, l = log(sum e^{l_i}) and o = sum e^{l_i - l} o_i.
#pragma once

#include <ATen/ATen.h>

#include <optional>
#include <span>

namespace cokv::model {

// Where a query sees no key, its output is 0 and its log-sum-exp -infinity.
struct Attended {
  at::Tensor output;       // [batch, heads, queries, head_dim]
  at::Tensor log_sum_exp;  // [batch, heads, queries], float32
};

double attention_scale(int64_t head_dim);  // 1/sqrt(head_dim), of all supported families

// Whether attention without a bias makes no matrix of queries x keys on that device.
bool attends_by_flash(at::Device device, at::ScalarType dtype, int64_t head_dim);

// query: [batch, heads, queries, head_dim]; key, value: [batch, heads, keys, head_dim] (expanded dimensions are not
// copied). causal: query i sees keys 0 … i; queries == keys then. bias: broadcastable to [batch, heads, queries, keys],
// added to the scaled logits, in the type of query. The scale is attention_scale().
Attended attend(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, bool causal = false,
                const std::optional<at::Tensor>& bias = std::nullopt);

// Causal attention of the newest `tokens` keys' queries: each sees everything up to itself. query: [batch, kv_heads,
// group * tokens, head_dim], tokens fastest; key, value: [batch, kv_heads, keys, head_dim].
Attended attend_newest(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, int64_t tokens);

// Attention over the union of the keys of one part or more (each with its own), in the parts' type: computed in float32
// and rounded once. A part with a log-sum-exp of -infinity contributes nothing; where all are so, the result is 0.
at::Tensor merge(std::span<const Attended> parts);

}  // namespace cokv::model
