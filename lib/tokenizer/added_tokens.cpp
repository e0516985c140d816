#include "tokenizer/added_tokens.h"

#include <fmt/format.h>

#include <algorithm>

#include "tokenizer/code_point.h"

namespace cokv::tokenizer {

namespace {
// What Rust's regex crate calls \w.
constexpr const char* kWordCharacter = R"([\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}])";

// Unicode's White_Space, as \s in Rust's regex crate.
bool is_white_space(char32_t c) {
  return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

size_t previous_character(std::string_view text, size_t at) {
  do --at;
  while ((static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U);
  return at;
}

size_t skip_spaces_back(std::string_view text, size_t at) {
  while (at > 0) {
    const size_t previous = previous_character(text, at);
    if (!is_white_space(code_point_at(text, previous).value)) break;
    at = previous;
  }
  return at;
}

size_t skip_spaces(std::string_view text, size_t at) {
  while (at < text.size()) {
    const CodePoint character = code_point_at(text, at);
    if (!is_white_space(character.value)) break;
    at += character.length;
  }
  return at;
}
}  // namespace

AddedToken read_added_token(Section& section, int id) {
  AddedToken token;
  token.id = id;
  token.content = section.text("content");
  token.single_word = section.flag("single_word");
  token.lstrip = section.flag("lstrip");
  token.rstrip = section.flag("rstrip");
  token.normalized = section.flag("normalized");
  token.special = section.flag("special");
  section.finish();
  return token;
}

void AddedTokens::Matcher::add(const std::string& text, int id, const Section& where) {
  if (!ids.emplace(text, id).second) where.fail(fmt::format("added_tokens: \"{}\" stands for two tokens", text));
  auto& group = lengths[static_cast<unsigned char>(text[0])];
  if (std::ranges::find(group, text.size()) == group.end()) group.push_back(text.size());
  std::ranges::sort(group, std::greater<>());
}

std::optional<std::pair<int, size_t>> AddedTokens::Matcher::at(std::string_view text, size_t place) const {
  const auto group = lengths.find(static_cast<unsigned char>(text[place]));
  if (group == lengths.end()) return std::nullopt;
  for (const size_t length : group->second) {
    if (place + length > text.size()) continue;
    const auto found = ids.find(std::string(text.substr(place, length)));
    if (found != ids.end()) return std::pair{found->second, length};
  }
  return std::nullopt;
}

AddedTokens::AddedTokens(Section& file, const std::vector<AddedToken>& more, const Vocabulary& vocabulary,
                         const Normalizer* normalizer)
    : word_character_(Regex::from_pcre(kWordCharacter)), next_id_(vocabulary.size()) {
  for (auto& section : file.list("added_tokens")) {
    const int id = section.integer("id");
    add(read_added_token(section, id), vocabulary, section);
  }
  for (const AddedToken& token : more) add(token, vocabulary, file);
  for (const auto& [id, token] : tokens_) {
    std::string text = token.content;
    if (token.normalized && normalizer != nullptr) normalizer->apply(text);
    if (text.empty()) file.fail(fmt::format("added_tokens: the normalizer leaves nothing of \"{}\"", token.content));
    (token.normalized ? normalized_ : raw_).add(text, id, file);
  }
}

// The id is the vocabulary's, or the next one after it; an id in the file must agree.
void AddedTokens::add(const AddedToken& token, const Vocabulary& vocabulary, const Section& file) {
  if (token.content.empty()) return;
  const auto piece = vocabulary.id(token.content);
  const auto known = piece ? piece : id(token.content);
  const int given = known.value_or(next_id_);
  if (given != token.id)
    file.fail(fmt::format("\"{}\" says id {}, but the vocabulary gives it {}", token.content, token.id, given));
  if (!known) ++new_ids_;
  if (given >= vocabulary.size()) next_id_ = std::max(next_id_, given + 1);
  ids_[token.content] = given;
  tokens_[given] = token;
}

const AddedToken* AddedTokens::by_id(int id) const {
  const auto found = tokens_.find(id);
  return found == tokens_.end() ? nullptr : &found->second;
}

std::optional<int> AddedTokens::id(std::string_view content) const {
  const auto found = ids_.find(std::string(content));
  return found == ids_.end() ? std::nullopt : std::optional(found->second);
}

bool AddedTokens::touches_word(std::string_view text, Span match) const {
  const auto is_word = [&](size_t at) {
    return !word_character_.find_all(text.substr(at, code_point_at(text, at).length)).empty();
  };
  return (match.begin > 0 && is_word(previous_character(text, match.begin))) ||
         (match.end < text.size() && is_word(match.end));
}

std::vector<Stretch> AddedTokens::cut(std::string_view text, const Matcher& matcher) const {
  std::vector<Stretch> out;
  size_t done = 0;
  for (size_t at = 0; at < text.size();) {
    const auto found = matcher.at(text, at);
    if (!found) {
      ++at;
      continue;
    }
    Span match{at, at + found->second};
    at = match.end;
    const AddedToken& token = tokens_.at(found->first);
    if (token.single_word && touches_word(text, match)) continue;
    if (token.lstrip) match.begin = std::max(skip_spaces_back(text, match.begin), done);
    if (token.rstrip) match.end = skip_spaces(text, match.end);
    if (done < match.begin) out.push_back({{done, match.begin}, -1});
    out.push_back({match, token.id});
    done = match.end;
  }
  if (done != text.size()) out.push_back({{done, text.size()}, -1});
  return out;
}

}  // namespace cokv::tokenizer
