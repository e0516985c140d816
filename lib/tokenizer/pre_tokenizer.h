// The "pre_tokenizer" section: cuts a stretch of text into the words that BPE sees one by one, and may rewrite them.
// Known: Split, Digits, ByteLevel, Metaspace, Sequence.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tokenizer/regex.h"
#include "tokenizer/section.h"

namespace cokv::tokenizer {

// Words as spans of one buffer, in order and not empty; text between two spans was dropped.
struct Words {
  std::string text;
  std::vector<Span> spans;
  bool at_start = false;  // the stretch starts where the whole text starts

  std::string_view view(const Span& span) const {
    return std::string_view(text).substr(span.begin, span.end - span.begin);
  }
};

class PreTokenizer {
 public:
  virtual ~PreTokenizer() = default;
  virtual void apply(Words& words) const = 0;
  // Whether it must know where the text starts (Metaspace "first"); then nothing may have moved the start before it.
  virtual bool needs_start() const { return false; }
};

std::unique_ptr<PreTokenizer> read_pre_tokenizer(Section section);

}  // namespace cokv::tokenizer
