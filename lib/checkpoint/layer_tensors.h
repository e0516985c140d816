// The one table of a layer's tensors: which there are, of what shape, and which tensors of the file they are made of.
// Allocation, loading, random weights and counting follow it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "checkpoint/config.h"

namespace cokv::checkpoint {

enum class LayerMember {
  attention_norm,
  mlp_norm,
  query_norm,
  key_norm,
  qkv,
  qkv_bias,
  output,
  output_bias,
  gate_up,
  gate_up_bias,
  down,
  down_bias
};
inline constexpr size_t kLayerMembers = static_cast<size_t>(LayerMember::down_bias) + 1;  // the last

// A tensor of the file. Its name follows "model.layers.N.".
struct StoredPart {
  std::string name;
  std::vector<int64_t> shape;  // [rows, columns], or [rows] of a norm or bias
};

// A tensor of a layer in memory: tensors of the file stacked along their rows, so that one matrix product serves query,
// key and value (gate and up likewise).
struct LayerTensor {
  LayerMember member;
  std::vector<StoredPart> parts;

  std::vector<int64_t> shape() const;
  bool is_norm() const;  // a factor for every number, 1 in a fresh model
};

// Those that a model has, in a fixed order.
std::vector<LayerTensor> layer_tensors(const ModelConfig& config);

// Around the layers.
inline constexpr const char* kEmbedding = "model.embed_tokens.weight";  // [vocabulary_size, hidden_size]
inline constexpr const char* kFinalNorm = "model.norm.weight";          // [hidden_size]
inline constexpr const char* kHead = "lm_head.weight";                  // like the embedding; tied: the same tensor

// Numbers in all matrices of the layers, which a token passes once; and in the whole model.
int64_t layer_matrix_numbers(const ModelConfig& config);
int64_t parameters(const ModelConfig& config);

}  // namespace cokv::checkpoint
