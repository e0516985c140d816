// The "added_tokens" section: tokens cut out of the text before the model sees it. Matching is leftmost, then longest,
// in the raw text for tokens with "normalized": false, and in the normalized text (with the token itself normalized)
// for the others, as in Hugging Face's AddedVocabulary.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tokenizer/normalizer.h"
#include "tokenizer/regex.h"
#include "tokenizer/section.h"
#include "tokenizer/vocabulary.h"

namespace cokv::tokenizer {

struct AddedToken {
  int id = 0;
  std::string content;
  bool single_word = false;  // no match inside a word
  bool lstrip = false;       // takes the white space on its left with it
  bool rstrip = false;
  bool normalized = false;
  bool special = false;  // left out when decoding with skip_special_tokens
};

// The flags and the content of a token; its id stands elsewhere in some files. InputError for other keys.
AddedToken read_added_token(Section& section, int id);

// A stretch of text that is one added token, or (id -1) text for the model.
struct Stretch {
  Span span;
  int id = -1;
};

class AddedTokens {
 public:
  // The array "added_tokens" of the file, then `more`: new ones, or other flags for those of the file. InputError when
  // a token's id is not the one the vocabulary gives it.
  AddedTokens(Section& file, const std::vector<AddedToken>& more, const Vocabulary& vocabulary,
              const Normalizer* normalizer);

  std::vector<Stretch> cut_raw(std::string_view text) const { return cut(text, raw_); }
  std::vector<Stretch> cut_normalized(std::string_view text) const { return cut(text, normalized_); }

  const AddedToken* by_id(int id) const;
  std::optional<int> id(std::string_view content) const;
  int end_id() const { return tokens_.empty() ? 0 : tokens_.rbegin()->first + 1; }  // above the largest id
  int new_ids() const { return new_ids_; }  // tokens that are not pieces of the model

 private:
  // Texts to find, grouped by first byte; for each group the lengths that occur, longest first.
  struct Matcher {
    std::unordered_map<std::string, int> ids;
    std::map<unsigned char, std::vector<size_t>> lengths;
    void add(const std::string& text, int id, const Section& where);
    // Id of the longest text at this place, and its length.
    std::optional<std::pair<int, size_t>> at(std::string_view text, size_t place) const;
  };

  void add(const AddedToken& token, const Vocabulary& vocabulary, const Section& file);
  std::vector<Stretch> cut(std::string_view text, const Matcher& matcher) const;
  bool touches_word(std::string_view text, Span match) const;

  std::map<int, AddedToken> tokens_;
  std::unordered_map<std::string, int> ids_;
  Matcher raw_, normalized_;
  Regex word_character_;
  int next_id_;
  int new_ids_ = 0;
};

}  // namespace cokv::tokenizer
