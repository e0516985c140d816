// One character at a time out of valid UTF-8, without building a string of code points first.
#pragma once

#include <cstddef>
#include <string_view>

namespace cokv::tokenizer {

struct CodePoint {
  char32_t value;
  size_t length;  // in bytes
};

// `text` is valid UTF-8 and a character starts at `at`.
inline CodePoint code_point_at(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[at + i])); };
  const auto tail = [&](size_t i) { return byte(i) & 0x3FU; };
  if (byte(0) < 0x80) return {byte(0), 1};
  if (byte(0) < 0xE0) return {(byte(0) & 0x1FU) << 6U | tail(1), 2};
  if (byte(0) < 0xF0) return {(byte(0) & 0x0FU) << 12U | tail(1) << 6U | tail(2), 3};
  return {(byte(0) & 0x07U) << 18U | tail(1) << 12U | tail(2) << 6U | tail(3), 4};
}

}  // namespace cokv::tokenizer
