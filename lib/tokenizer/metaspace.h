// Metaspace: spaces written as a visible character (▁), which pre-tokenizer and decoder share.
#pragma once

#include <string>
#include <string_view>

#include "tokenizer/section.h"

namespace cokv::tokenizer {

struct Metaspace {
  enum class Prepend { first, never, always };  // put one before the first word of the text, none, before every stretch

  std::string replacement;  // one character
  Prepend prepend = Prepend::always;
  bool split = true;  // cut before each replacement character
};

Metaspace read_metaspace(Section& section);

// `word` with its spaces replaced, and one replacement character before it where the scheme asks for it.
void append_with_metaspace(std::string& out, std::string_view word, const Metaspace& metaspace, bool first);

// Token number `index` of a decode call with its spaces back; the leading one of the text is dropped.
std::string without_metaspace(std::string_view token, const Metaspace& metaspace, bool first);

}  // namespace cokv::tokenizer
