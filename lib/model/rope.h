// Rotary position embedding (Su et al., arXiv 2104.09864) in the rotate-half layout of Hugging Face checkpoints.
#pragma once

#include <ATen/ATen.h>

#include "checkpoint/config.h"

namespace cokv::model {

// Cosines and sines for positions 0 … positions - 1, float32, [positions, head_dim]. The second half repeats the first;
// sines of the first half are negated, which is half of rotating. Both are multiplied by the attention factor.
struct RopeTable {
  at::Tensor cosine, sine;
};
RopeTable make_rope_table(const checkpoint::RopeConfig& rope, int head_dim, int positions, at::Device device);

// x: [tokens, heads, head_dim]; cosine, sine: [tokens, head_dim], or [1, head_dim] where all tokens have one position;
// float32. Computed in float32, returned in x's type.
at::Tensor apply_rope(const at::Tensor& x, const at::Tensor& cosine, const at::Tensor& sine);

}  // namespace cokv::model
