// The "normalizer" section: text to text, run on every stretch between added tokens.
// Known: Prepend, Replace, NFC, NFD, NFKC, NFKD, Strip, Sequence.
#pragma once

#include <memory>
#include <string>

#include "tokenizer/section.h"

namespace cokv::tokenizer {

class Normalizer {
 public:
  virtual ~Normalizer() = default;
  virtual void apply(std::string& text) const = 0;  // valid UTF-8 in and out
  // Whether the first character still stems from the first one of the original text, which Metaspace's prepend_scheme
  // "first" needs to know.
  virtual bool keeps_start() const = 0;
};

std::unique_ptr<Normalizer> read_normalizer(Section section);

}  // namespace cokv::tokenizer
