// What each row keeps for itself, layer by layer: prompt positions chosen by its plan, the last `window` prompt tokens,
// and the tokens that it generates. Positions of unequal number are padded on the left and masked.
#pragma once

#include <ATen/ATen.h>

#include <optional>
#include <span>
#include <vector>

#include "core/cache_plan.h"
#include "model/attention.h"
#include "model/prefill.h"

namespace cokv::decode {

class RowCache {
 public:
  // Room for `new_tokens` tokens a row.
  RowCache(const model::PrefilledPrompt& prompt, std::span<const CachePlan> plans, int new_tokens);

  void keep_rows(const at::Tensor& rows);  // int64 indices into the present rows

  // Adds the K/V of `tokens` further tokens of every row ([rows, tokens, kv_heads, head_dim]) and attends:
  // query: [rows, kv_heads, group * tokens, head_dim], tokens fastest. Token t sees everything up to itself.
  model::Attended append_and_attend(int layer, const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
                                    int64_t tokens);

  void advance(int64_t tokens) { generated_ += tokens; }  // after all layers
  int64_t bytes() const;

 private:
  struct Layer {
    at::Tensor keys, values;  // [rows, kv_heads, chosen + window + new_tokens, head_dim]
    int64_t chosen = 0;       // the most chosen positions of any row and head of the layer
    at::Tensor bias;          // [rows, kv_heads, 1, chosen]: 0 or -infinity; undefined when no padding is needed
  };
  Layer make_layer(const model::PrefilledPrompt& prompt, std::span<const CachePlan> plans, int layer,
                   int new_tokens) const;
  std::optional<at::Tensor> bias_of(const Layer& layer, int64_t group, int64_t tokens, int64_t total) const;

  int64_t window_ = 0;
  int64_t generated_ = 0;
  std::vector<Layer> layers_;
};

}  // namespace cokv::decode
