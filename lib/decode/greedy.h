// Greedy decoding of many rows over one prompt. A row ends at a stop token, at its last allowed token, or when its
// caller has seen enough; ended rows leave the batch.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "core/cache_plan.h"
#include "model/prefill.h"
#include "model/transformer.h"

namespace cokv::decode {

struct GreedyOptions {
  int max_new_tokens = 32;
  int min_new_tokens = 0;        // stop tokens are not taken before (samsum: 1)
  std::vector<int> stop_tokens;  // end a row and are not part of its text
  // Early stop: true when further tokens cannot change the row's score. Called with the row's tokens after each new
  // one. Null: never.
  std::function<bool(std::span<const int> tokens)> complete;
};

// The new tokens of each row, without the stop token. The first one is the prompt's and the same for all rows.
// InputError when logits are not finite.
std::vector<std::vector<int>> decode_greedily(const model::Transformer& model, const model::PrefilledPrompt& prompt,
                                              std::span<const CachePlan> plans, const GreedyOptions& options);

}  // namespace cokv::decode
