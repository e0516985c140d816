// Chat formats: a prompt as the one user turn of a conversation, up to where the assistant's answer begins.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "task/known_templates.h"
#include "tokenizer/tokenizer.h"

namespace cokv::task {

struct ChatFormat {
  std::string name = "none";  // as recorded: none, a name of chat_format_names(), or "file:" and the text's SHA-256
  std::string bos;            // the token written first; "": left to the tokenizer
  std::string before;         // text between BOS and the prompt
  std::string after;          // from the end of the prompt to where the answer begins
  bool trims = false;         // white space at both ends of the prompt is dropped

  bool is_none() const { return name == "none"; }
};

// Formats that can be asked for by name, for help and messages.
std::vector<std::string> chat_format_names();

// `asked` is
// - none: the raw prompt;
// - auto: exactly what the tokenizer's own chat template renders for one user turn with add_generation_prompt, dates
//   being 26 Jul 2024; none where it has no template;
// - a name of chat_format_names(); chatml takes the default system message of the tokenizer's template and skips
//   Qwen3's thinking;
// - a file: the text around the one {prompt}, or {prompt|trim}, as it stands, with BOS or without.
// ConfigError when a template is not known, its system message has escapes where chatml takes it, a special token of
// the format is missing, or the file has no {prompt}.
ChatFormat resolve_chat_format(const std::string& asked, const tokenizer::Tokenizer& tokenizer);

// What a recognised template renders; `system_message` is its default one, where it says any.
ChatFormat format_of_template(const KnownTemplate& known, const std::string& system_message,
                              const tokenizer::Tokenizer& tokenizer);

// Without BOS.
std::string as_user_turn(std::string_view content, const ChatFormat& format);

// Tokens that end a turn in one of the formats.
std::vector<std::string_view> end_of_turn_tokens();

}  // namespace cokv::task
