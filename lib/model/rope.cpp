#include "model/rope.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace cokv::model {

namespace {

// Llama 3.1: wavelengths beyond original/low_frequency_factor are stretched by `factor`, those below
// original/high_frequency_factor are kept, those between are blended linearly in the number of turns.
at::Tensor stretch_llama3(const at::Tensor& frequencies, const checkpoint::RopeConfig& rope) {
  const double original = rope.original_max_positions;
  const at::Tensor turns = frequencies * (original / (2 * std::numbers::pi));
  const at::Tensor blend =
      ((turns - rope.low_frequency_factor) / (rope.high_frequency_factor - rope.low_frequency_factor)).clamp(0, 1);
  return (1 - blend) * frequencies / rope.factor + blend * frequencies;
}

// YaRN (Peng et al., arXiv 2309.00071, section 3.2): the frequency of pair i makes original * theta^(-2i / head_dim) /
// 2pi turns in the original length. Pairs before the one with beta_fast turns keep their frequency, those after the one
// with beta_slow turns are divided by factor, those between are blended linearly in i. Bounds are clamped as in
// transformers.
at::Tensor stretch_yarn(const at::Tensor& frequencies, const checkpoint::RopeConfig& rope, int head_dim) {
  const auto pair_with_turns = [&](double turns) {
    return head_dim * std::log(rope.original_max_positions / (turns * 2 * std::numbers::pi)) /
           (2 * std::log(rope.theta));
  };
  double first = pair_with_turns(rope.beta_fast), last = pair_with_turns(rope.beta_slow);
  if (rope.truncate) first = std::floor(first), last = std::ceil(last);
  first = std::max(first, 0.0);
  last = std::min(last, head_dim - 1.0);
  if (first == last) last += 0.001;
  const at::Tensor pairs = at::arange(frequencies.size(0), frequencies.options());
  const at::Tensor blend = ((pairs - first) / (last - first)).clamp(0, 1);
  return blend * frequencies / rope.factor + (1 - blend) * frequencies;
}

}  // namespace

RopeTable make_rope_table(const checkpoint::RopeConfig& rope, int head_dim, int positions, at::Device device) {
  const auto f32 = at::TensorOptions(at::kFloat);
  const at::Tensor exponents = at::arange(0, head_dim, 2, f32) / head_dim;
  at::Tensor frequencies = at::pow(at::scalar_tensor(rope.theta, f32), exponents).reciprocal();  // [head_dim / 2]
  if (rope.scaling == checkpoint::RopeConfig::Scaling::linear) frequencies = frequencies / rope.factor;
  if (rope.scaling == checkpoint::RopeConfig::Scaling::llama3) frequencies = stretch_llama3(frequencies, rope);
  if (rope.scaling == checkpoint::RopeConfig::Scaling::yarn) frequencies = stretch_yarn(frequencies, rope, head_dim);
  const at::Tensor angles = at::outer(at::arange(positions, f32), frequencies);
  const at::Tensor cosine = angles.cos() * rope.attention_factor, sine = angles.sin() * rope.attention_factor;
  return {at::cat({cosine, cosine}, 1).to(device), at::cat({-sine, sine}, 1).to(device)};
}

at::Tensor apply_rope(const at::Tensor& x, const at::Tensor& cosine, const at::Tensor& sine) {
  const int64_t half = x.size(-1) / 2;
  const at::Tensor wide = x.to(at::kFloat);
  const at::Tensor swapped = at::cat({wide.narrow(-1, half, half), wide.narrow(-1, 0, half)}, -1);
  return (wide * cosine.unsqueeze(1)).addcmul_(swapped, sine.unsqueeze(1)).to(x.scalar_type());
}

}  // namespace cokv::model
