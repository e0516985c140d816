// UTF-8 in and out. Text from files is checked once where it enters; all later code may rely on it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace cokv {

// Byte offset of the first byte that is not part of valid UTF-8 (surrogates and overlong forms are invalid).
std::optional<size_t> first_invalid_utf8(std::string_view text);

// `text` must be valid.
std::u32string utf8_to_code_points(std::string_view text);
std::string code_points_to_utf8(std::u32string_view text);
void append_utf8(std::string& out, char32_t code_point);

}  // namespace cokv
