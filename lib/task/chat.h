// Chat formats: a prompt as the one user turn of a conversation, up to where the assistant's answer begins. The texts
// are those of the models' own Jinja templates; BOS is not part of them (task/prompt.h adds exactly one).
#pragma once

#include <string>
#include <string_view>

#include "tokenizer/tokenizer.h"

namespace cokv::task {

enum class ChatFormat {
  none,       // the raw prompt
  llama3,     // Llama-3-Instruct: header tokens, trimmed content
  mistral,    // Mistral-Instruct v0.1 and v0.2: [INST] … [/INST] as text
  chatml,     // Qwen, SmolLM2: <|im_start|>role …; with the default system message of the tokenizer's template
  automatic,  // the family that the tokenizer shows
};

// `automatic` becomes the family that the tokenizer's chat template or, without one, its special tokens show.
// ConfigError when none is recognised, or when the tokenizer lacks the special tokens of the format asked for.
ChatFormat resolve_chat_format(ChatFormat format, const tokenizer::Tokenizer& tokenizer);

// `format` as resolved.
std::string as_user_turn(std::string_view content, ChatFormat format, const tokenizer::Tokenizer& tokenizer);

}  // namespace cokv::task
