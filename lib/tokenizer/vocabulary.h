// Pieces of the model and their ids.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tokenizer/section.h"

namespace cokv::tokenizer {

// Ids are indices of arrays here; no file needs more.
inline constexpr int kLargestId = (1 << 24) - 1;

class Vocabulary {
 public:
  // The object "vocab" of `model`: piece → id. InputError for ids that are used twice or out of range.
  explicit Vocabulary(Section& model);
  Vocabulary(const Vocabulary&) = delete;
  Vocabulary& operator=(const Vocabulary&) = delete;

  int size() const { return static_cast<int>(ids_.size()); }
  int end_id() const { return static_cast<int>(pieces_.size()); }  // above the largest id
  std::optional<int> id(std::string_view piece) const;
  std::optional<std::string_view> piece(int id) const;
  int id_of_character(char32_t character) const;  // of the piece that is this one character; -1 for none

 private:
  std::vector<std::string> pieces_;                // by id; "" where an id is not used
  std::unordered_map<std::string_view, int> ids_;  // keys are views of pieces_
  std::vector<int> characters_;                    // by code point
};

}  // namespace cokv::tokenizer
