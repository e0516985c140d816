// A model's config.json, read strictly: a fact about the model is in the file, follows from facts in the file, or is an
// error.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "checkpoint/quantisation.h"
#include "core/head_grid.h"
#include "core/json_file.h"

namespace cokv::checkpoint {

// Rotary embedding: base frequencies and how long-context variants stretch them. Type "dynamic" is Scaling::none: it
// stretches nothing within max_position_embeddings, and prompts end there.
struct RopeConfig {
  enum class Scaling { none, linear, llama3, yarn };
  Scaling scaling = Scaling::none;
  double theta = 0;
  double factor = 1;                 // linear, llama3, yarn
  double low_frequency_factor = 0;   // llama3
  double high_frequency_factor = 0;  // llama3
  int original_max_positions = 0;    // llama3, yarn
  double beta_fast = 32;             // yarn: frequencies with more turns in the original length are kept,
  double beta_slow = 1;              // those with fewer are divided by factor
  bool truncate = true;              // yarn: the bounds between the two are rounded outwards to whole pairs
  double attention_factor = 1;       // yarn: multiplies cosines and sines
};

struct ModelConfig {
  std::string architecture;  // e.g. "LlamaForCausalLM"
  int hidden_size = 0;
  int intermediate_size = 0;
  int layers = 0;
  int query_heads = 0;
  int kv_heads = 0;
  int head_dim = 0;
  int vocabulary_size = 0;
  int max_positions = 0;  // max_position_embeddings; with YaRN at least factor times the original length
  double rms_norm_epsilon = 0;
  RopeConfig rope;
  bool tied_embeddings = false;
  bool qkv_bias = false;     // Qwen2; Llama with attention_bias
  bool output_bias = false;  // Llama with attention_bias
  bool mlp_bias = false;
  bool qk_norm = false;               // Qwen3: RMS norm of every query and key head before RoPE
  std::optional<int> sliding_window;  // Mistral v0.1: attention reaches no further back
  std::optional<Fp8Scheme> fp8;       // how its weights are quantised, where they are
  std::vector<int> eos_ids;           // union of config.json and generation_config.json

  HeadGrid grid() const { return {layers, kv_heads}; }
  int group() const { return query_heads / kv_heads; }  // query heads per KV head
  // Positions that prompt and answer may take together: those of the model, or fewer where a sliding window ends.
  int usable_positions() const;
  std::string positions_text() const;  // "8192 positions" or "a sliding window of 4096 positions"
};

// What config.json says of a model's heads, for files that speak of heads only: any architecture is fine.
struct HeadShape {
  std::string architecture;
  int layers = 0;
  int query_heads = 0;  // per layer
  int kv_heads = 0;     // per layer; as many as query heads where config.json does not say (Llama 1)
};
HeadShape read_head_shape(const Json& config, const std::string& where);

// Reads config.json and generation_config.json of a Hugging Face model folder (or of a hub cache folder's snapshot).
// InputError naming file and key for what is missing, contradictory or not supported.
ModelConfig read_model_config(const std::filesystem::path& path);

}  // namespace cokv::checkpoint
