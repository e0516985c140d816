// The slow twin of batched decoding: one row, the whole sequence computed anew for every token, a dense mask for each
// head, nothing shared. What a plan means is written in visible() and nowhere else.
#pragma once

#include <algorithm>
#include <cmath>

#include <span>
#include <vector>

#include "core/cache_plan.h"
#include "model/transformer.h"

namespace cokv::test {

// Whether a query at position `query` may see the key at `key`, both counted from the start of the prompt. Prompt
// tokens see all earlier ones; generated tokens see what the plan keeps of the prompt, its last `window` tokens, and
// one another.
inline bool visible(const CachePlan& plan, int player, int prompt_length, int window, int query, int key) {
  if (key > query) return false;
  if (query < prompt_length || key >= prompt_length - window) return true;
  if (plan.whole.contains(player)) return true;
  if (plan.kept_prefix.empty()) return false;
  const std::vector<int>& kept = plan.kept_prefix[static_cast<size_t>(player)];
  return std::find(kept.begin(), kept.end(), key) != kept.end();
}

// Logits [tokens, vocabulary] of the sequence prompt + generated under a plan.
inline at::Tensor dense_logits(const model::Transformer& model, std::span<const int> tokens, int prompt_length,
                               const CachePlan& plan, int window) {
  const auto& config = model.config();
  const auto length = static_cast<int64_t>(tokens.size());
  const auto attend = [&](int layer, const model::LayerHeads& heads) {
    at::Tensor output = at::empty_like(heads.query);
    for (int head = 0; head < config.query_heads; ++head) {
      const int kv_head = head / config.group();
      at::Tensor mask = at::full({length, length}, -INFINITY, at::kFloat);
      auto* cell = mask.data_ptr<float>();
      for (int query = 0; query < length; ++query)
        for (int key = 0; key < length; ++key, ++cell)
          if (visible(plan, plan.grid.player({layer, kv_head}), prompt_length, window, query, key)) *cell = 0;
      const double scale = 1 / std::sqrt(static_cast<double>(config.head_dim));
      const at::Tensor logits =
          at::matmul(heads.query.select(1, head), heads.key.select(1, kv_head).t()) * scale + mask;
      output.select(1, head).copy_(at::matmul(logits.softmax(-1), heads.value.select(1, kv_head)));
    }
    return output;
  };
  const at::Tensor ids = at::tensor(std::vector<int64_t>(tokens.begin(), tokens.end()));
  return model.logits(model.forward(ids.unsqueeze(0), 0, attend));
}

// Greedy decoding of `new_tokens` tokens, or up to a stop token (which is not part of the result).
inline std::vector<int> decode_densely(const model::Transformer& model, std::vector<int> prompt, const CachePlan& plan,
                                       int window, int new_tokens, std::span<const int> stop_tokens = {}) {
  const auto length = static_cast<int>(prompt.size());
  std::vector<int> text;
  while (static_cast<int>(text.size()) < new_tokens) {
    const int token = static_cast<int>(dense_logits(model, prompt, length, plan, window)[-1].argmax().item<int64_t>());
    if (std::find(stop_tokens.begin(), stop_tokens.end(), token) != stop_tokens.end()) break;
    text.push_back(token);
    prompt.push_back(token);
  }
  return text;
}

}  // namespace cokv::test
