#include "tokenizer/tokenizer_config.h"

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
    config.clean_up_spaces = section.flag_or("clean_up_tokenization_spaces", false);
  }
  const auto jinja = folder / "chat_template.jinja";
  if (std::filesystem::exists(jinja)) config.chat_template = read_file(jinja);
  return config;
}

}  // namespace cokv::tokenizer
