// The "model" section of type BPE: words to ids. Merges go by lowest rank, then leftmost, with a heap over a linked
// list, so that a word of any length takes n log n steps.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tokenizer/merge_table.h"
#include "tokenizer/pre_tokenizer.h"
#include "tokenizer/section.h"
#include "tokenizer/symbol_pairs.h"
#include "tokenizer/vocabulary.h"

namespace cokv::tokenizer {

class Bpe {
 public:
  explicit Bpe(Section model);

  const Vocabulary& vocabulary() const { return vocabulary_; }

  // Appends the ids of all words. InputError when a character has no piece and the file's unk_token has none either.
  void encode(const Words& words, std::vector<int>& ids) const;

 private:
  void read_merges(Section& model);
  std::array<int, 2> end_symbols(int id, bool front) const;
  void append_symbols(std::string_view word, std::vector<int>& symbols) const;
  bool append_bytes(std::string_view character, std::vector<int>& symbols) const;

  std::string path_;
  Vocabulary vocabulary_;
  MergeTable merges_;
  SymbolPairs pairs_;
  std::optional<std::string> unk_token_;
  std::vector<int> byte_pieces_;  // ids of <0x00> … <0xFF>, -1 for none; empty without byte_fallback
  bool fuse_unk_ = false;
  bool ignore_merges_ = false;  // a word that is a piece is emitted whole, before any merging
};

}  // namespace cokv::tokenizer
