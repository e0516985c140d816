// The model families: what an architecture itself decides, and its config.json therefore does not say. A new family is
// one entry here, and in the forward pass whatever it computes differently.
#pragma once

#include <string>
#include <string_view>

namespace cokv::checkpoint {

struct Family {
  std::string_view architecture;
  bool qkv_bias = false;  // always there (Qwen2), whatever attention_bias says
  bool qk_norm = false;   // Qwen3
  double unstated_theta =
      0;  // rope theta of models whose config.json is older than the key (Llama 2); 0: must be stated
  bool honours_sliding_window_switch = false;  // sliding_window counts only with use_sliding_window (Qwen)
};

// InputError with the supported ones when there is no such family.
const Family& find_family(std::string_view architecture, const std::string& where);

}  // namespace cokv::checkpoint
