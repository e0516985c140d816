// First-order worth of every prompt token to every KV head: how much the log-probability of a text would change if the
// head attended to the token a little more. One backward pass gives it for all heads and all tokens, those that the
// cache has dropped included.
//
// Give each head h and prompt position p a gate g that multiplies the position's attention weight before normalisation:
// o = sum g e^s v / sum g e^s. A kept position has gate 1, a dropped one gate 0. With U the mean log-probability of the
// text, by the chain rule
//   dU/dg(h, p) = sum over the text's tokens and the head's queries of e^(s_p - lse) <dU/do, v_p - o>,
// where s_p is the scaled logit of position p and lse the log-sum-exp over the positions that the query sees.
#pragma once

#include <ATen/ATen.h>

#include <span>

#include "core/cache_plan.h"
#include "model/prefill.h"
#include "model/transformer.h"

namespace cokv::decode {

inline constexpr int kPositionsAtOnce = 2048;  // of the prompt, whose gates are made side by side

// text: at least two tokens that follow the prompt, as for mean_log_probability(). plan: which prompt tokens the heads
// keep; attention over them is computed plainly in float32, because flash attention's log-sum-exp and mask carry no
// gradient. Returns [players, prompt length - window], float32 on the CPU. The window's gates are not returned: every
// head keeps it.
// Memory: the graph of the text's tokens over the kept positions (all heads of a layer padded to the one that keeps
// most), the [tokens, vocabulary_size] log-probabilities and their gradient, and one layer's [query_heads * tokens,
// positions_at_once] logits; none of it grows with layers times prompt length. InputError when prompt and text do not
// fit the model's positions, and when a gradient is not finite.
at::Tensor gate_gradients(const model::Transformer& model, const model::PrefilledPrompt& prompt, const CachePlan& plan,
                          std::span<const int> text, int64_t positions_at_once = kPositionsAtOnce);

}  // namespace cokv::decode
