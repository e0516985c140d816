// A row to prompt token ids, by LongBench's protocol: fill the template, cut the middle out of what is too long, wrap
// in the chat format, tokenize with one BOS where the tokenizer adds one or the chat format writes one.
#pragma once

#include <string>
#include <vector>

#include "task/chat.h"
#include "task/task.h"
#include "tokenizer/tokenizer.h"

namespace cokv::task {

struct PromptOptions {
  int max_prompt_tokens = 8000;  // before the chat format, as LongBench counts
  ChatFormat chat;               // as resolved
};

// ConfigError when the template or the chat format cannot be used, or a prompt is too long that may not be cut,
// InputError when nothing is left to ask.
std::vector<int> prompt_tokens(const Task& task, const longbench::Example& example,
                               const tokenizer::Tokenizer& tokenizer, const PromptOptions& options);

// Tokens that end an answer, apart from the model's EOS: the ends of a turn that the tokenizer has (<|eot_id|>,
// <|im_end|>, …), whatever the chat format, and the token of "\n" for a task that stops at a newline.
std::vector<int> extra_stop_tokens(const Task& task, const tokenizer::Tokenizer& tokenizer);

}  // namespace cokv::task
