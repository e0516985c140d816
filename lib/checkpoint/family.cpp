#include "checkpoint/family.h"

#include <array>

#include "core/errors.h"

namespace cokv::checkpoint {

namespace {
constexpr std::array kFamilies = {
    Family{.architecture = "LlamaForCausalLM", .honours_attention_bias = true, .unstated_theta = 10000},
    Family{.architecture = "MistralForCausalLM"},
    Family{.architecture = "Qwen2ForCausalLM", .qkv_bias = true, .honours_sliding_window_switch = true},
    Family{.architecture = "Qwen3ForCausalLM",
           .honours_attention_bias = true,
           .qk_norm = true,
           .honours_sliding_window_switch = true},
};
}  // namespace

const Family& find_family(std::string_view architecture, const std::string& where) {
  std::string known;
  for (const Family& family : kFamilies) {
    if (family.architecture == architecture) return family;
    known += (known.empty() ? "" : ", ") + std::string(family.architecture);
  }
  throw InputError(where, "architecture " + std::string(architecture) + " is not supported", "supported are " + known);
}

}  // namespace cokv::checkpoint
