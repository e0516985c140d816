// A Llama-family decoder (Llama, Mistral, Qwen2, Qwen3) on LibTorch: weights, and the forward pass with attention left
// to the caller. Prefill, batched decoding and the tests' slow twin differ in nothing but which keys a query may see.
#pragma once

#include <ATen/ATen.h>

#include <array>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "checkpoint/layer_tensors.h"
#include "model/device.h"
#include "model/rope.h"

namespace cokv::model {

class WeightFiles;

// q, k, v of one layer for some tokens, after RoPE. q: [tokens, query_heads, head_dim]; k, v: [tokens, kv_heads,
// head_dim].
struct LayerHeads {
  at::Tensor query, key, value;
};

// Attention of one layer: takes the new tokens' heads, returns [tokens, query_heads, head_dim].
using Attend = std::function<at::Tensor(int layer, const LayerHeads& heads)>;

class Transformer {
 public:
  // Loads a Hugging Face folder, tensor by tensor straight to its place.
  static Transformer load(const std::filesystem::path& folder, const Placement& placement);
  // Random weights of that shape (seeded), for measurements.
  static Transformer random(const checkpoint::ModelConfig& config, const Placement& placement, uint64_t seed);

  const checkpoint::ModelConfig& config() const { return config_; }
  const Placement& placement() const { return placement_; }
  at::Device layer_device(int layer) const { return placement_.layer_device(layer, config_.layers); }
  int64_t weight_bytes() const;
  // Of the files that were loaded (checkpoint/fingerprint.h); absent for random weights.
  const std::optional<std::string>& weights_fingerprint() const { return weights_fingerprint_; }

  // tokens: [rows, n] int64 on the first device; those of every row are at the positions `first` … first + n - 1, below
  // max_positions. Returns the hidden states [rows * n, hidden_size] before the final norm, on the last layer's device.
  // Nothing is uploaded, so the host need not wait for a GPU.
  at::Tensor forward(const at::Tensor& tokens, int64_t first, const Attend& attend) const;

  // hidden: [n, hidden_size] as forward() returns it. Returns [n, vocabulary_size], float32: rounded to the model's
  // numbers before on the CPU, not on a GPU.
  at::Tensor logits(const at::Tensor& hidden) const;

  // Their log-softmax, likewise. One product whatever the number of rows: results hardly depend on batch composition.
  at::Tensor log_probabilities(const at::Tensor& hidden) const;

 private:
  // Shapes: checkpoint/layer_tensors.h. What the model does not have is undefined.
  struct Layer {
    std::array<at::Tensor, checkpoint::kLayerMembers> tensors;
    at::Tensor& operator[](checkpoint::LayerMember member) { return tensors[static_cast<size_t>(member)]; }
    const at::Tensor& operator[](checkpoint::LayerMember member) const { return tensors[static_cast<size_t>(member)]; }
  };

  Transformer(checkpoint::ModelConfig config, Placement placement);
  void allocate();
  void load_layer(int index, WeightFiles& files);
  LayerHeads project(const Layer& layer, const at::Tensor& normed, const at::Tensor& cosine,
                     const at::Tensor& sine) const;

  checkpoint::ModelConfig config_;
  Placement placement_;
  at::Tensor embedding_;   // [vocabulary_size, hidden_size]
  at::Tensor final_norm_;  // [hidden_size]
  at::Tensor head_;        // [vocabulary_size, hidden_size]; shares embedding_ when tied
  std::vector<Layer> layers_;
  std::vector<RopeTable> rope_;  // one for each device
  std::optional<std::string> weights_fingerprint_;
};

}  // namespace cokv::model
