#include "model/rope.h"

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

}  // namespace

RopeTable make_rope_table(const checkpoint::RopeConfig& rope, int head_dim, int positions, at::Device device) {
  const auto f32 = at::TensorOptions(at::kFloat);
  const at::Tensor exponents = at::arange(0, head_dim, 2, f32) / head_dim;
  at::Tensor frequencies = at::pow(at::scalar_tensor(rope.theta, f32), exponents).reciprocal();  // [head_dim / 2]
  if (rope.scaling == checkpoint::RopeConfig::Scaling::linear) frequencies = frequencies / rope.factor;
  if (rope.scaling == checkpoint::RopeConfig::Scaling::llama3) frequencies = stretch_llama3(frequencies, rope);
  const at::Tensor angles = at::outer(at::arange(positions, f32), frequencies);
  const at::Tensor cosine = angles.cos(), sine = angles.sin();
  return {at::cat({cosine, cosine}, 1).to(device), at::cat({-sine, sine}, 1).to(device)};
}

at::Tensor apply_rope(const at::Tensor& x, const at::Tensor& cosine, const at::Tensor& sine) {
  const int64_t half = x.size(-1) / 2;
  const at::Tensor wide = x.to(at::kFloat);
  const at::Tensor swapped = at::cat({wide.narrow(-1, half, half), wide.narrow(-1, 0, half)}, -1);
  return (wide * cosine.unsqueeze(1)).addcmul_(swapped, sine.unsqueeze(1)).to(x.scalar_type());
}

}  // namespace cokv::model
