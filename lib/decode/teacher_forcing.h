// Teacher forcing: the log-probability that rows under different cache plans give to one fixed text, in one batched
// pass.
#pragma once

#include <span>
#include <vector>

#include "core/cache_plan.h"
#include "model/prefill.h"
#include "model/transformer.h"

namespace cokv::decode {

// Tokens whose logits are in memory together, over several rows where their texts are short.
inline constexpr int kTokensAtOnce = 256;

// text: at least two tokens that follow the prompt. The first is decided by the prefill alone and is not scored.
// Returns for each row the mean over the other tokens of log p(token | prompt under the row's plan, text before it),
// nats.
std::vector<double> mean_log_probability(const model::Transformer& model, const model::PrefilledPrompt& prompt,
                                         std::span<const CachePlan> plans, std::span<const int> text);

}  // namespace cokv::decode
