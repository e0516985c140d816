// The model families: what an architecture itself decides, and its config.json therefore does not say. A new family is
// one entry here, and in the forward pass whatever it computes differently.
#pragma once

#include <string>
#include <string_view>

namespace cokv::checkpoint {

struct Family {
  std::string_view architecture;
  bool honours_attention_bias = false;  // attention_bias adds biases to q, k, v and the output (Llama, Qwen3)
  bool qkv_bias = false;                // q, k and v always have a bias, the output none (Qwen2)
  bool qk_norm = false;                 // Qwen3
  double unstated_theta = 0;            // where config.json is older than rope_theta (Llama 2); 0: must be stated
  bool honours_sliding_window_switch = false;  // sliding_window counts only with use_sliding_window (Qwen)
};

// InputError with the supported ones when there is no such family.
const Family& find_family(std::string_view architecture, const std::string& where);

}  // namespace cokv::checkpoint
