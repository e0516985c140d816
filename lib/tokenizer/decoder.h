// The "decoder" section: the strings of the tokens back to text, one step after the other, then joined.
// Known: ByteLevel, Replace, ByteFallback, Fuse, Strip, Metaspace, Sequence.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tokenizer/section.h"

namespace cokv::tokenizer {

class Decoder {
 public:
  virtual ~Decoder() = default;
  virtual void apply(std::vector<std::string>& tokens) const = 0;
};

std::unique_ptr<Decoder> read_decoder(Section section);

}  // namespace cokv::tokenizer
