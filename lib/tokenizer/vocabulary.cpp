#include "tokenizer/vocabulary.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/utf8.h"

namespace cokv::tokenizer {

Vocabulary::Vocabulary(Section& model) {
  const auto& entries = model.value("vocab");
  if (!entries.is_object()) model.unsupported("a \"vocab\" that is not an object of pieces and ids");
  int largest = -1;
  for (const auto& [piece, id] : entries.items()) {
    if (!id.is_number_unsigned() || id.get<uint64_t>() > uint64_t{kLargestId})
      model.fail(fmt::format("vocab: the id of \"{}\" should be an integer from 0 to {}", piece, kLargestId));
    largest = std::max(largest, id.get<int>());
  }
  pieces_.resize(static_cast<size_t>(largest + 1));
  ids_.reserve(entries.size());
  for (const auto& [piece, value] : entries.items()) {
    const int id = value.get<int>();
    std::string& place = pieces_[static_cast<size_t>(id)];
    if (piece.empty()) model.fail("vocab: an empty piece");
    if (!place.empty()) model.fail(fmt::format("vocab: id {} belongs to both \"{}\" and \"{}\"", id, place, piece));
    place = piece;
    ids_.emplace(place, id);
  }
  for (const auto& [piece, id] : ids_) {
    if (piece.size() > 4) continue;
    const std::u32string characters = utf8_to_code_points(piece);
    if (characters.size() != 1) continue;
    if (characters_.size() <= characters[0]) characters_.resize(characters[0] + 1, -1);
    characters_[characters[0]] = id;
  }
}

std::optional<int> Vocabulary::id(std::string_view piece) const {
  const auto found = ids_.find(piece);
  return found == ids_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::string_view> Vocabulary::piece(int id) const {
  if (id < 0 || static_cast<size_t>(id) >= pieces_.size() || pieces_[static_cast<size_t>(id)].empty())
    return std::nullopt;
  return pieces_[static_cast<size_t>(id)];
}

int Vocabulary::id_of_character(char32_t character) const {
  return character < characters_.size() ? characters_[character] : -1;
}

}  // namespace cokv::tokenizer
