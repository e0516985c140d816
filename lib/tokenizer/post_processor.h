// The "post_processor" section: special tokens around the ids of a text. Known: TemplateProcessing, ByteLevel (which
// concerns offsets only), Sequence.
#pragma once

#include <optional>
#include <vector>

#include "tokenizer/section.h"

namespace cokv::tokenizer {

class PostProcessor {
 public:
  PostProcessor() = default;  // changes nothing
  explicit PostProcessor(Section section) { read(std::move(section)); }

  std::vector<int> apply(std::vector<int> ids, bool add_special_tokens) const;

 private:
  struct Piece {
    bool is_text = false;  // the ids of the text, else special tokens
    std::vector<int> ids;
  };

  void read(Section section);
  void read_template(Section& section);

  std::optional<std::vector<Piece>> template_;
};

}  // namespace cokv::tokenizer
