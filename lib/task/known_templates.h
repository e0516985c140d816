// Chat templates of real models, by the SHA-256 of their Jinja text, and the chat format that each of them writes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cokv::task {

// A template is known by its opened text: line breaks as Jinja reads them, the default system message replaced by
// U+0001. tests/golden/chat/record_templates.py writes the rows and records what transformers renders.
struct KnownTemplate {
  std::string_view sha256;
  std::string_view format;   // a name of chat.h
  bool writes_bos;           // whether the text begins with the tokenizer's BOS
  bool says_system_message;  // whether a conversation without a system turn is given the default message
};

const KnownTemplate* find_known_template(std::string_view sha256);  // nullptr when unknown

struct OpenedTemplate {
  std::string sha256;
  std::optional<std::string> system_message;  // the text of the first ChatML system turn that is a literal
};
OpenedTemplate open_template(std::string_view jinja);

}  // namespace cokv::task
