// Computes the token scores of a prefilled prompt (methods/token_scores.h says what they are).
#pragma once

#include "methods/token_scores.h"
#include "model/prefill.h"

namespace cokv::decode {

enum class Pooling { max, average };

struct TokenScoreOptions {
  int kernel = 7;  // pooling width in positions, odd
  Pooling pooling = Pooling::max;
};

// Softmax over all keys in float32, mean over the window's queries, mean over the query heads of a KV head, then
// pooling along positions. Heads are worked through one layer at a time: [query_heads, window, length] is the largest
// matrix made.
methods::TokenScores token_scores(const model::PrefilledPrompt& prompt, HeadGrid grid,
                                  const TokenScoreOptions& options);

}  // namespace cokv::decode
