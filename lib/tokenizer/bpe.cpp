#include "tokenizer/bpe.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/errors.h"
#include "core/utf8.h"
#include "tokenizer/code_point.h"
#include "tokenizer/seen_segments.h"
#include "tokenizer/word_merger.h"

namespace cokv::tokenizer {

Bpe::Bpe(Section model) : path_(model.where()), vocabulary_(model) {
  model.require_empty("dropout");
  model.require_empty("continuing_subword_prefix");
  model.require_empty("end_of_word_suffix");
  model.ignore("type");
  if (model.has("unk_token")) unk_token_ = model.text("unk_token");
  model.ignore("unk_token");
  fuse_unk_ = model.flag_or("fuse_unk", false);
  ignore_merges_ = model.flag_or("ignore_merges", false);
  if (model.flag_or("byte_fallback", false))
    for (int byte = 0; byte < 256; ++byte)
      byte_pieces_.push_back(vocabulary_.id(fmt::format("<0x{:02X}>", byte)).value_or(-1));
  read_merges(model);
  model.finish();
}

namespace {
// "a b", or ["a", "b"] in files of tokenizers 0.20 and later.
std::pair<std::string_view, std::string_view> two_sides(const nlohmann::json& merge, const Section& model,
                                                        size_t line) {
  if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string())
    return {merge[0].get_ref<const std::string&>(), merge[1].get_ref<const std::string&>()};
  if (merge.is_string()) {
    const std::string_view text = merge.get_ref<const std::string&>();
    const size_t space = text.find(' ');
    if (space != std::string_view::npos && text.find(' ', space + 1) == std::string_view::npos)
      return {text.substr(0, space), text.substr(space + 1)};
  }
  model.fail(fmt::format("merges[{}] should be \"left right\" or [\"left\", \"right\"]", line));
}

}  // namespace

void Bpe::read_merges(Section& model) {
  const auto& lines = model.value("merges");
  if (!lines.is_array()) model.fail("key \"merges\" should be an array");
  merges_ = MergeTable(lines.size());
  int rank = 0;
  for (size_t line = 0; line < lines.size(); ++line) {
    if (lines[line].is_string() && lines[line].get_ref<const std::string&>().starts_with("#version")) continue;
    const auto [left, right] = two_sides(lines[line], model, line);
    const std::string whole = std::string(left) + std::string(right);
    const auto left_id = vocabulary_.id(left), right_id = vocabulary_.id(right), result = vocabulary_.id(whole);
    if (!left_id || !right_id || !result)
      model.fail(fmt::format("merges[{}]: \"{}\" is not in vocab", line, !left_id ? left : !right_id ? right : whole));
    merges_.insert({*left_id, *right_id, rank++, *result});
    for (const int last : end_symbols(*left_id, false))
      for (const int first : end_symbols(*right_id, true)) pairs_.add(last, first);
  }
  pairs_.finish();
}

// The symbols that can stand at one end of a piece: its character there, and the piece itself where byte fallback or
// an unknown character puts it into a word without any merge. -1 for none; SymbolPairs never meets that one.
std::array<int, 2> Bpe::end_symbols(int id, bool front) const {
  const std::string_view piece = *vocabulary_.piece(id);
  size_t at = front ? 0 : piece.size() - 1;
  while ((static_cast<unsigned char>(piece[at]) & 0xC0U) == 0x80U) --at;
  const bool direct = std::ranges::find(byte_pieces_, id) != byte_pieces_.end() || (unk_token_ && *unk_token_ == piece);
  return {vocabulary_.id_of_character(code_point_at(piece, at).value), direct ? id : -1};
}

bool Bpe::append_bytes(std::string_view character, std::vector<int>& symbols) const {
  if (byte_pieces_.empty()) return false;
  for (const char c : character)
    if (byte_pieces_[static_cast<unsigned char>(c)] < 0) return false;
  for (const char c : character) symbols.push_back(byte_pieces_[static_cast<unsigned char>(c)]);
  return true;
}

void Bpe::append_symbols(std::string_view word, std::vector<int>& symbols) const {
  // The unknown piece is held back until a known character or the end of the word, as the original does; byte pieces
  // do not release it.
  int waiting = -1;
  for (size_t at = 0; at < word.size();) {
    const CodePoint character = code_point_at(word, at);
    const std::string_view bytes = word.substr(at, character.length);
    at += character.length;
    const int id = vocabulary_.id_of_character(character.value);
    if (id >= 0) {
      if (waiting >= 0) symbols.push_back(waiting);
      waiting = -1;
      symbols.push_back(id);
    } else if (!append_bytes(bytes, symbols) && unk_token_) {
      if (waiting >= 0 && !fuse_unk_) symbols.push_back(waiting);
      const auto unknown = vocabulary_.id(*unk_token_);
      if (!unknown)
        throw InputError(path_,
                         fmt::format("unk_token \"{}\" is not in vocab, and \"{}\" needs it", *unk_token_, bytes));
      waiting = *unknown;
    }
  }
  if (waiting >= 0) symbols.push_back(waiting);
}

void Bpe::encode(const Words& words, std::vector<int>& ids) const {
  // One buffer for all symbols, of fixed size: the segments seen before are views of it. A word of n bytes has at most
  // n symbols.
  std::vector<int> symbols;
  symbols.reserve(words.text.size());
  SeenSegments seen(words.text.size());
  WordMerger merger(merges_);
  for (const Span& span : words.spans) {
    const std::string_view word = words.view(span);
    if (const auto whole = ignore_merges_ ? vocabulary_.id(word) : std::nullopt) {
      ids.push_back(*whole);
      continue;
    }
    size_t begin = symbols.size();
    append_symbols(word, symbols);
    for (size_t end = begin + 1; end <= symbols.size(); ++end) {
      if (end < symbols.size() && pairs_.can_join(symbols[end - 1], symbols[end])) continue;
      const auto segment = std::span<const int>(symbols).subspan(begin, end - begin);
      begin = end;
      auto& entry = seen.place(segment);
      if (std::ranges::equal(entry.symbols, segment)) {
        for (size_t i = 0; i < entry.ids_count; ++i) ids.push_back(ids[entry.ids_begin + i]);
      } else {
        entry = {segment, ids.size(), 0};
        merger.merge(segment, ids);
        entry.ids_count = ids.size() - entry.ids_begin;
      }
    }
  }
}

}  // namespace cokv::tokenizer
