// Bytes to valid UTF-8: each maximal invalid prefix becomes one U+FFFD (Unicode's recommended practice, and Rust's
// from_utf8_lossy).
#pragma once

#include <string>
#include <string_view>

namespace cokv::tokenizer {

inline constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";

std::string lossy_utf8(std::string_view bytes);

}  // namespace cokv::tokenizer
