#include "tokenizer/tokenizer_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "checkpoint/chat_template.h"
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

// "added_tokens_decoder": id → token, in the order of the ids.
std::vector<AddedToken> added_tokens(Section& section) {
  if (!section.has("added_tokens_decoder")) return {};
  Section decoder = section.object("added_tokens_decoder");
  std::vector<AddedToken> tokens;
  for (const std::string& key : decoder.keys()) {
    int id = -1;
    const char* end = key.data() + key.size();
    if (std::from_chars(key.data(), end, id).ptr != end || id < 0)
      decoder.fail(fmt::format("\"{}\" is not an id", key));
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
    config.added_tokens = added_tokens(section);
    config.clean_up_spaces = section.flag_or("clean_up_tokenization_spaces", false);
  }
  config.chat_template = checkpoint::read_chat_template(folder).value_or("");
  return config;
}

}  // namespace cokv::tokenizer
