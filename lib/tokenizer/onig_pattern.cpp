#include "tokenizer/onig_pattern.h"

#include <fmt/format.h>

#include <cctype>

#include "core/errors.h"
#include "tokenizer/unicode16.h"

namespace cokv::tokenizer {

namespace {

std::string class_items(std::span<const CharacterRange> ranges) {
  std::string items;
  for (const auto& range : ranges)
    items += fmt::format("\\x{{{:x}}}-\\x{{{:x}}}", uint32_t{range.first}, uint32_t{range.last});
  return items;
}

// What Unicode 16 added to a category, as items of a character class; "?" for a category we do not know.
std::string additions(std::string_view category) {
  if (category == "Lu") return class_items(kNewLu);
  if (category == "Ll") return class_items(kNewLl);
  if (category == "Lt") return "";
  if (category == "Lm") return class_items(kNewLm);
  if (category == "Lo") return class_items(kNewLo);
  if (category == "L") return additions("Lu") + additions("Ll") + additions("Lm") + additions("Lo");
  if (category == "Nd") return class_items(kNewNd);
  if (category == "N") return class_items(kNewNd) + class_items(kNewNo);
  if (category == "M") return class_items(kNewM);
  if (category == "P") return class_items(kNewP);
  if (category == "S") return class_items(kNewS);
  return "?";
}

class Translator {
 public:
  Translator(std::string_view pattern, std::string_view where) : pattern_(pattern), where_(where) {}

  std::string run() {
    while (at_ < pattern_.size()) {
      const char c = pattern_[at_];
      if (c == '\\') {
        escape(false);
      } else if (c == '[') {
        character_class();
      } else if (c == '(') {
        group();
      } else if (c == '{') {
        counted_repeat();
      } else if (c == '.' || c == '^' || c == '$') {
        refuse(std::string(1, c));
      } else {
        out_ += pattern_[at_++];
      }
    }
    return out_;
  }

 private:
  [[noreturn]] void refuse(std::string_view construct) const {
    throw InputError(where_, fmt::format("regex {}: \"{}\" is not supported", pattern_, construct),
                     "the original tokenizer's behaviour could not be reproduced exactly");
  }
  char peek(size_t ahead) const { return at_ + ahead < pattern_.size() ? pattern_[at_ + ahead] : '\0'; }
  void copy(size_t count) {
    out_ += pattern_.substr(at_, count);
    at_ += count;
  }

  void escape(bool in_class) {
    const char c = peek(1);
    if (c == 'p' || c == 'P') return property(in_class);
    if (c == 's' || c == 'S') {
      out_ += c == 's' ? "\\p{White_Space}" : "\\P{White_Space}";
      at_ += 2;
    } else if (c == 'd' || c == 'D') {
      category("Nd", c == 'D', in_class);
      at_ += 2;
    } else if (c == 'r' || c == 'n' || c == 't' || std::ispunct(static_cast<unsigned char>(c)) != 0) {
      copy(2);
    } else if (c == 'u' || c == 'x') {
      hexadecimal(c == 'u');
    } else {
      refuse(std::string("\\") + c);
    }
  }

  // \xHH, \x{H…} and \uHHHH. Above 7F, Oniguruma reads \xHH as a byte and not as a character.
  void hexadecimal(bool is_u) {
    const bool braces = !is_u && peek(2) == '{';
    const size_t begin = at_ + (braces ? 3 : 2);
    const size_t end = braces ? pattern_.find('}', begin) : begin + (is_u ? 4 : 2);
    if (end == std::string_view::npos || end > pattern_.size()) refuse(pattern_.substr(at_, 2));
    const std::string_view hex = pattern_.substr(begin, end - begin);
    const bool byte = !is_u && !braces && !hex.empty() && hex[0] > '7';
    if (hex.empty() || byte || hex.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos)
      refuse(pattern_.substr(at_, end - at_));
    out_ += fmt::format("\\x{{{}}}", hex);
    at_ = end + (braces ? 1 : 0);
  }

  void property(bool in_class) {
    const size_t close = pattern_.find('}', at_);
    if (peek(2) != '{' || close == std::string_view::npos) refuse(pattern_.substr(at_, 2));
    std::string_view name = pattern_.substr(at_ + 3, close - at_ - 3);
    bool negated = peek(1) == 'P';
    if (name.starts_with('^')) {
      negated = !negated;
      name.remove_prefix(1);
    }
    if (additions(name) == "?") refuse(pattern_.substr(at_, close + 1 - at_));
    category(name, negated, in_class);
    at_ = close + 1;
  }

  void category(std::string_view name, bool negated, bool in_class) {
    const std::string added = additions(name);
    if (!in_class) {
      out_ += fmt::format("[{}\\p{{{}}}{}]", negated ? "^" : "", name, added);
    } else if (!negated) {
      out_ += fmt::format("\\p{{{}}}{}", name, added);
    } else {
      refuse(fmt::format("[…\\P{{{}}}…]", name));
    }
  }

  void character_class() {
    copy(1);
    if (peek(0) == '^') copy(1);
    if (peek(0) == ']') refuse("[]");
    while (peek(0) != ']') {
      if (at_ >= pattern_.size()) refuse("[ without ]");
      if (peek(0) == '[') refuse("[…[…]…]");
      if (peek(0) == '&' && peek(1) == '&') refuse("&&");
      if (peek(0) == '\\') {
        escape(true);
      } else {
        copy(1);
      }
    }
    copy(1);
  }

  void group() {
    for (const std::string_view opening : {"(?:", "(?i:", "(?=", "(?!", "(?<=", "(?<!", "(?>"}) {
      if (pattern_.substr(at_).starts_with(opening)) return copy(opening.size());
    }
    if (peek(1) == '?' || peek(1) == '*') refuse(pattern_.substr(at_, 3));
    copy(1);
  }

  // {n}, {n,} and {n,m}. Ruby reads a ? or + after it in its own way.
  void counted_repeat() {
    const size_t close = pattern_.find('}', at_);
    const std::string_view inside = close == std::string_view::npos ? "" : pattern_.substr(at_ + 1, close - at_ - 1);
    const char next = close == std::string_view::npos ? '\0' : peek(close + 1 - at_);
    const bool ours = !inside.empty() && std::isdigit(static_cast<unsigned char>(inside[0])) != 0 &&
                      inside.find_first_not_of("0123456789,") == std::string_view::npos;
    if (!ours || next == '?' || next == '+') refuse(pattern_.substr(at_, 4));
    copy(inside.size() + 2);
  }

  std::string_view pattern_;
  std::string where_;
  size_t at_ = 0;
  std::string out_;
};

}  // namespace

std::string pcre_from_onig(std::string_view pattern, std::string_view where) {
  return Translator(pattern, where).run();
}

}  // namespace cokv::tokenizer
