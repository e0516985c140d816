#include "task/prompt.h"

#include <fmt/format.h>

#include <span>

#include "core/errors.h"
#include "longbench/prompt_template.h"

namespace cokv::task {

namespace {

// pred.py: the first and last half of the ids, decoded apart and joined as text; counted with special tokens.
std::string cut_middle(std::string prompt, const tokenizer::Tokenizer& tokenizer, int max_tokens) {
  const std::vector<int> ids = tokenizer.encode(prompt);
  if (ids.size() <= static_cast<size_t>(max_tokens)) return prompt;
  const size_t half = static_cast<size_t>(max_tokens) / 2;
  return tokenizer.decode(std::span(ids).first(half)) + tokenizer.decode(std::span(ids).last(half));
}

// The BOS that a prompt begins with: the one the tokenizer adds by itself, or the one the chat format asks for.
std::optional<int> bos_of(const tokenizer::Tokenizer& tokenizer, ChatFormat chat) {
  if (const std::vector<int> added = tokenizer.encode(""); !added.empty()) return added.front();
  if (chat == ChatFormat::llama3) return tokenizer.token_id("<|begin_of_text|>");
  if (chat == ChatFormat::mistral) return tokenizer.token_id("<s>");
  return std::nullopt;
}

// The tokenizer adds a BOS or does not, and a template or the text may begin with one: exactly one stays.
void keep_one_bos(std::vector<int>& ids, int bos) {
  size_t found = 0;
  while (found < ids.size() && ids[found] == bos) ++found;
  ids.erase(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(found));
  ids.insert(ids.begin(), bos);
}

}  // namespace

std::vector<int> prompt_tokens(const Task& task, const longbench::Example& example,
                               const tokenizer::Tokenizer& tokenizer, const PromptOptions& options) {
  if (options.max_prompt_tokens < 2)
    throw ConfigError("--max-prompt-tokens", fmt::format("is {}", options.max_prompt_tokens), "give 2 or more");
  const std::string filled = longbench::fill_template(task.prompt_template, example);
  const std::string prompt = cut_middle(filled, tokenizer, options.max_prompt_tokens);
  if (!task.may_be_cut && prompt != filled)
    throw ConfigError("example " + example.id,
                      fmt::format("has more than {} prompt tokens and may not be cut", options.max_prompt_tokens),
                      "ask for shorter prompts, or give more room with --max-prompt-tokens");
  const ChatFormat chat = task.chat ? resolve_chat_format(options.chat, tokenizer) : ChatFormat::none;
  std::vector<int> ids = tokenizer.encode(as_user_turn(prompt, chat, tokenizer) + example.answer_prefix);
  if (const auto bos = bos_of(tokenizer, chat)) keep_one_bos(ids, *bos);
  if (ids.empty()) throw InputError("example " + example.id, "its prompt has no tokens", "check template and row");
  return ids;
}

std::vector<int> extra_stop_tokens(const Task& task, const tokenizer::Tokenizer& tokenizer) {
  std::vector<int> stops;
  for (const std::string_view end_of_turn : {"<|eot_id|>", "<|im_end|>"})
    if (const auto id = tokenizer.token_id(end_of_turn)) stops.push_back(*id);
  if (task.stop_at_newline) {
    const std::vector<int> newline = tokenizer.encode("\n", false);
    if (newline.empty()) throw InputError("tokenizer", "has no token for a newline, at which this task's answers end");
    stops.push_back(newline.back());
  }
  return stops;
}

}  // namespace cokv::task
