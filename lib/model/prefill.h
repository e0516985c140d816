// Reads a prompt once. Its K/V serve every coalition, budget and method; the first generated token depends on none of
// them.
#pragma once

#include <ATen/ATen.h>

#include <span>
#include <vector>

#include "core/head_budgets.h"
#include "model/transformer.h"

namespace cokv::model {

struct PrefillOptions {
  int chunk = 2048;             // tokens read at once; halved when memory runs out
  int window = kDefaultWindow;  // whose last queries are kept, for the token scores
};

struct PrefilledPrompt {
  int length = 0;  // prompt tokens
  int window = kDefaultWindow;
  int chunk = 0;                         // tokens that were read at once, at the end
  std::vector<at::Tensor> keys, values;  // for each layer: [kv_heads, length, head_dim], after RoPE
  std::vector<at::Tensor> last_queries;  // for each layer: [query_heads, min(window, length), head_dim], after RoPE
  at::Tensor logits;                     // [vocabulary_size], float32, after the last prompt token
  int first_token = 0;                   // their argmax (ties: the lower id)

  int64_t bytes() const;  // of keys and values
};

// InputError when the prompt is empty, longer than the model's positions or its sliding window, or when its logits are
// not finite (naming the first layer where that happened).
PrefilledPrompt prefill(const Transformer& model, std::span<const int> tokens, const PrefillOptions& options);

}  // namespace cokv::model
