// The 256 characters by which byte-level tokenizers write bytes: 33–126, 161–172 and 174–255 stand for themselves, the
// other 68 bytes become U+0100 upward in order (GPT-2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cokv::tokenizer {

// Every byte of `bytes` as its character, appended to `out`; all of them are one or two bytes long in UTF-8.
void append_byte_characters(std::string& out, std::string_view bytes);

// The bytes that the characters of `text` stand for, or nothing if one of them stands for none.
std::optional<std::string> bytes_of_characters(std::string_view text);

}  // namespace cokv::tokenizer
