// A row to prompt token ids, by LongBench's protocol: fill the template, cut the middle out of what is too long, wrap
// in the chat format, tokenize with exactly one BOS.
#pragma once

#include <string>
#include <vector>

#include "task/task.h"
#include "tokenizer/tokenizer.h"

namespace cokv::task {

enum class ChatFormat { none, llama3, mistral, chatml, automatic };

struct PromptOptions {
  int max_prompt_tokens = 8000;  // before the chat format, as LongBench counts
  ChatFormat chat = ChatFormat::none;
};

// `automatic` becomes the family that the tokenizer's chat template or special tokens show; ConfigError if none is
// known.
ChatFormat resolve_chat_format(ChatFormat format, const tokenizer::Tokenizer& tokenizer);

std::vector<int> prompt_tokens(const Task& task, const longbench::Example& example,
                               const tokenizer::Tokenizer& tokenizer, const PromptOptions& options);

// Tokens that end an answer besides the model's EOS: the chat format's end of turn where the tokenizer has it, and the
// token of "\n" for a task that stops at a newline.
std::vector<int> extra_stop_tokens(const Task& task, const tokenizer::Tokenizer& tokenizer, ChatFormat format);

}  // namespace cokv::task
