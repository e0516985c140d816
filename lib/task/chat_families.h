// The chat formats that go by a name.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace cokv::task {

struct ChatFamily {
  std::string_view name;
  std::string_view before;
  std::string_view after;  // kEosToken stands for the tokenizer's EOS
  bool trims = false;
  std::string_view bos = "";                    // its usual text; "" where templates of the family write none
  std::string_view end_of_turn = "";            // "" where a turn ends with EOS
  std::array<std::string_view, 3> tokens = {};  // special tokens that it cannot do without
};

inline constexpr std::string_view kEosToken = "{eos_token}";

std::span<const ChatFamily> chat_families();
const ChatFamily* find_chat_family(std::string_view name);  // nullptr when there is none

}  // namespace cokv::task
