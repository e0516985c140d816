// The "pattern" of Split and Replace: {"String": …} or {"Regex": …}, and how a text is cut at its matches.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/regex.h"
#include "tokenizer/section.h"

namespace cokv::tokenizer {

class Pattern {
 public:
  explicit Pattern(Section section);  // the object with the one key "String" or "Regex"

  std::vector<Span> find_all(std::string_view text) const;  // from left to right, not overlapping

  std::string replace_all(const std::string& text, std::string_view content) const;

  bool is_one_character() const;  // a String, not a Regex

 private:
  std::string text_;
  std::optional<Regex> regex_;
};

// Hugging Face's SplitDelimiterBehavior: what becomes of the matches when a text is split at them.
enum class Behavior { removed, isolated, merged_with_previous, merged_with_next, contiguous };

Behavior read_behavior(Section& section, std::string_view key);

// The pieces of text[0, size), in order, that remain; `matches` from left to right. `invert` swaps matches and gaps.
std::vector<Span> split_at(const std::vector<Span>& matches, size_t size, Behavior behavior, bool invert);

}  // namespace cokv::tokenizer
