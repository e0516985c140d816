#include "tokenizer/lossy_utf8.h"

#include <algorithm>
#include <cstddef>

namespace cokv::tokenizer {

namespace {
// What may follow a first byte: how many bytes, and the range of the first of them (overlong forms, surrogates and
// values above U+10FFFF are excluded there); later ones are 0x80–0xBF.
struct Continuation {
  size_t count = 0;  // 0: the byte starts no character
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
};

Continuation continuation_of(unsigned char first) {
  if (first >= 0xC2 && first <= 0xDF) return {1};
  if (first == 0xE0) return {2, 0xA0};
  if (first == 0xED) return {2, 0x80, 0x9F};
  if (first >= 0xE1 && first <= 0xEF) return {2};
  if (first == 0xF0) return {3, 0x90};
  if (first >= 0xF1 && first <= 0xF3) return {3};
  if (first == 0xF4) return {3, 0x80, 0x8F};
  return {};
}
}  // namespace

std::string lossy_utf8(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  for (size_t at = 0; at < bytes.size();) {
    const auto byte = [&](size_t i) { return static_cast<unsigned char>(bytes[i]); };
    if (byte(at) < 0x80) {
      out += bytes[at++];
      continue;
    }
    const Continuation next = continuation_of(byte(at));
    size_t end = at + 1;
    while (end < bytes.size() && end - at <= next.count && byte(end) >= (end == at + 1 ? next.low : 0x80) &&
           byte(end) <= (end == at + 1 ? next.high : 0xBF))
      ++end;
    const bool whole = next.count > 0 && end - at == next.count + 1;
    out += whole ? bytes.substr(at, end - at) : kReplacementCharacter;
    at = end;
  }
  return out;
}

}  // namespace cokv::tokenizer
