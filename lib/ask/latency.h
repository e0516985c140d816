// How long a prompt takes to read and a token to generate under each cache, and the memory that takes: one row at a
// time, as somebody who uses the compressed cache would run it.
#pragma once

#include <span>
#include <vector>

#include "ask/answer.h"
#include "core/head_budgets.h"

namespace cokv::ask {

struct LatencyOptions {
  decode::TokenScoreOptions scores;
  int window = kDefaultWindow;
  int new_tokens = 32;
};

struct Latency {
  int prompt_tokens = 0;
  double kept_tokens = 0;  // prompt tokens, mean over heads
  double prefill_seconds = 0;
  double compress_seconds = 0;   // scoring the tokens and copying those that stay; 0 where everything stays
  double seconds_per_token = 0;  // median over new_tokens steps, the greedy pick included
  int64_t cache_bytes = 0;       // K/V of prompt and new tokens
  // The most memory in use, weights included (model::peak_memory).
  int64_t prefill_peak_bytes = 0, decode_peak_bytes = 0;
};

// A prompt of `prompt_tokens` random tokens, once for each plan (and once unmeasured, to warm up). A plan that leaves
// every head whole reads the prompt's K/V in place; of any other the chosen K/V are copied out and the prompt's freed.
// InputError when prompt and new tokens exceed the model's positions.
std::vector<Latency> measure_latency(const model::Transformer& model, int prompt_tokens,
                                     std::span<const MakePlan> plans, const LatencyOptions& options);

}  // namespace cokv::ask
