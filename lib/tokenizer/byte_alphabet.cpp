#include "tokenizer/byte_alphabet.h"

#include <array>

#include "core/utf8.h"
#include "tokenizer/code_point.h"

namespace cokv::tokenizer {

namespace {
constexpr char32_t kFirstMoved = 0x100;
constexpr int kMovedBytes = 68;

constexpr bool stands_for_itself(int byte) {
  return (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
}

struct Alphabet {
  std::array<std::array<char, 2>, 256> utf8{};
  std::array<uint8_t, 256> lengths{};
  std::array<int, kFirstMoved + kMovedBytes> bytes{};  // of code points; -1 for none

  Alphabet() {
    bytes.fill(-1);
    char32_t moved = kFirstMoved;
    for (int byte = 0; byte < 256; ++byte) {
      const char32_t character = stands_for_itself(byte) ? static_cast<char32_t>(byte) : moved++;
      std::string text;
      append_utf8(text, character);
      text.copy(utf8[size_t(byte)].data(), text.size());
      lengths[size_t(byte)] = static_cast<uint8_t>(text.size());
      bytes[character] = byte;
    }
  }
};

const Alphabet& alphabet() {
  static const Alphabet instance;
  return instance;
}
}  // namespace

void append_byte_characters(std::string& out, std::string_view bytes) {
  const Alphabet& table = alphabet();
  const size_t start = out.size();
  out.resize(start + 2 * bytes.size());
  char* to = out.data() + start;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    to[0] = table.utf8[byte][0];
    to[1] = table.utf8[byte][1];
    to += table.lengths[byte];
  }
  out.resize(static_cast<size_t>(to - out.data()));
}

std::optional<std::string> bytes_of_characters(std::string_view text) {
  const Alphabet& table = alphabet();
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const CodePoint character = code_point_at(text, at);
    if (character.value >= table.bytes.size() || table.bytes[character.value] < 0) return std::nullopt;
    out.push_back(static_cast<char>(table.bytes[character.value]));
    at += character.length;
  }
  return out;
}

}  // namespace cokv::tokenizer
