#include "tokenizer/tokenizer_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/json_file.h"
#include "tokenizer/json_document.h"
#include "tokenizer/section.h"

namespace cokv::tokenizer {

namespace {
// "bos_token" is the token's text, or an object with its "content", or null.
std::optional<std::string> token_text(Section& section, const char* key) {
  if (!section.has(key)) return std::nullopt;
  if (section.value(key).is_object()) return section.object(key).text("content");
  return section.text(key);
}

// "chat_template" is a text, or a list of named ones, of which "default" is meant.
std::string template_text(Section& section) {
  if (!section.has("chat_template")) return "";
  if (!section.value("chat_template").is_array()) return section.text("chat_template");
  for (auto& entry : section.list("chat_template"))
    if (entry.text("name") == "default") return entry.text("template");
  return "";
}

// "added_tokens_decoder": id → token, in the order of the ids.
std::vector<AddedToken> added_tokens(Section& section) {
  if (!section.has("added_tokens_decoder")) return {};
  Section decoder = section.object("added_tokens_decoder");
  std::vector<AddedToken> tokens;
  for (const std::string& key : decoder.keys()) {
    int id = -1;
    const char* end = key.data() + key.size();
    if (std::from_chars(key.data(), end, id).ptr != end || id < 0) decoder.fail(fmt::format("\"{}\" is no id", key));
    Section token = decoder.object(key);
    tokens.push_back(read_added_token(token, id));
  }
  std::ranges::sort(tokens, {}, &AddedToken::id);
  return tokens;
}
}  // namespace

TokenizerConfig read_tokenizer_config(const std::filesystem::path& folder) {
  TokenizerConfig config;
  const auto path = folder / "tokenizer_config.json";
  if (std::filesystem::exists(path)) {
    const auto document = read_json_document(path);
    Section section(document, path.string());
    config.bos = token_text(section, "bos_token");
    config.eos = token_text(section, "eos_token");
    config.chat_template = template_text(section);
    config.added_tokens = added_tokens(section);
    config.clean_up_spaces = section.flag_or("clean_up_tokenization_spaces", false);
  }
  const auto jinja = folder / "chat_template.jinja";
  if (std::filesystem::exists(jinja)) config.chat_template = read_file(jinja);
  return config;
}

}  // namespace cokv::tokenizer
