// A small Llama with grouped queries, for random weights.
#pragma once

#include "checkpoint/config.h"

namespace cokv::test {

inline checkpoint::ModelConfig small_llama() {
  checkpoint::ModelConfig config;
  config.architecture = "LlamaForCausalLM";
  config.hidden_size = 128;
  config.intermediate_size = 448;
  config.layers = 2;
  config.query_heads = 8;
  config.kv_heads = 2;
  config.head_dim = 16;
  config.vocabulary_size = 4000;
  config.max_positions = 1000;
  config.rms_norm_epsilon = 1e-5;
  config.rope.theta = 10000;
  return config;
}

}  // namespace cokv::test
