// Teacher forcing: what rows under different cache plans make of one fixed text, in one batched pass.
#pragma once

#include <span>
#include <vector>

#include "core/cache_plan.h"
#include "model/prefill.h"
#include "model/transformer.h"

namespace cokv::decode {

// Tokens whose logits are in memory together, over several rows where their texts are short.
inline constexpr int kTokensAtOnce = 256;

// What one row makes of a text, the mean over its tokens after the first.
struct ForcedText {
  double log_probability = 0;  // log p(token | prompt under the row's plan, text before it), nats
  double argmax_share = 0;     // 0…1: how many of the tokens are the most likely one (ties count)
};

// text: at least two tokens that follow the prompt. The first is decided by the prefill alone and is not scored.
// Returns one for each row.
std::vector<ForcedText> force_text(const model::Transformer& model, const model::PrefilledPrompt& prompt,
                                   std::span<const CachePlan> plans, std::span<const int> text);

// The log-probability alone, for which no argmax is looked for.
std::vector<double> mean_log_probability(const model::Transformer& model, const model::PrefilledPrompt& prompt,
                                         std::span<const CachePlan> plans, std::span<const int> text);

}  // namespace cokv::decode
