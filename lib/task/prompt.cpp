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

// A template or the text may begin with the BOS that the tokenizer adds: exactly one stays.
void keep_one_bos(std::vector<int>& ids, int bos) {
  size_t found = 0;
  while (found < ids.size() && ids[found] == bos) ++found;
  ids.erase(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(found));
  ids.insert(ids.begin(), bos);
}

std::optional<int> added_bos(const tokenizer::Tokenizer& tokenizer) {
  const std::vector<int> added = tokenizer.encode("");
  return added.empty() ? std::nullopt : std::optional(added.front());
}

std::vector<int> plain_tokens(std::string_view text, const tokenizer::Tokenizer& tokenizer) {
  std::vector<int> ids = tokenizer.encode(text);
  if (const auto bos = added_bos(tokenizer)) keep_one_bos(ids, *bos);
  return ids;
}

// A text that begins with BOS itself is tokenized as it is, like transformers' apply_chat_template: with some
// tokenizers what follows BOS is cut differently from what begins a text.
std::vector<int> chat_tokens(std::string_view prompt, const std::string& answer_prefix,
                             const tokenizer::Tokenizer& tokenizer, const ChatFormat& chat) {
  const std::string text = chat.bos + as_user_turn(prompt, chat) + answer_prefix;
  const std::optional<int> bos = chat.bos.empty() ? added_bos(tokenizer) : tokenizer.token_id(chat.bos);
  std::vector<int> ids = tokenizer.encode(text, false);
  if (!bos || (!ids.empty() && ids.front() == *bos)) {
    if (bos) keep_one_bos(ids, *bos);
    return ids;
  }
  return plain_tokens(text, tokenizer);
}

}  // namespace

std::vector<int> prompt_tokens(const Task& task, const longbench::Example& example,
                               const tokenizer::Tokenizer& tokenizer, const PromptOptions& options) {
  if (options.max_prompt_tokens < 2)
    throw ConfigError("`max_prompt_tokens`", fmt::format("is {}", options.max_prompt_tokens), "give 2 or more");
  const std::string filled = longbench::fill_template(task.prompt_template, example);
  const std::string prompt = cut_middle(filled, tokenizer, options.max_prompt_tokens);
  if (!task.may_be_cut && prompt != filled) {
    const size_t tokens = tokenizer.encode(filled).size();
    throw ConfigError(fmt::format("example {} of {}", example.id, task.name),
                      fmt::format("its prompt has {} tokens, `max_prompt_tokens` is {}, and prompts of this task are "
                                  "never cut",
                                  tokens, options.max_prompt_tokens),
                      fmt::format("give `max_prompt_tokens` {}, or shorter rows", tokens));
  }
  const bool chat = task.chat && !options.chat.is_none();
  std::vector<int> ids = chat ? chat_tokens(prompt, example.answer_prefix, tokenizer, options.chat)
                              : plain_tokens(prompt + example.answer_prefix, tokenizer);
  if (ids.empty()) throw InputError("example " + example.id, "its prompt has no tokens", "check template and row");
  return ids;
}

std::vector<int> extra_stop_tokens(const Task& task, const tokenizer::Tokenizer& tokenizer) {
  std::vector<int> stops;
  for (const std::string_view end_of_turn : end_of_turn_tokens())
    if (const auto id = tokenizer.token_id(end_of_turn)) stops.push_back(*id);
  if (task.stop_at_newline) {
    const std::vector<int> newline = tokenizer.encode("\n", false);
    if (newline.empty()) throw InputError("tokenizer", "has no token for a newline, at which this task's answers end");
    stops.push_back(newline.back());
  }
  return stops;
}

}  // namespace cokv::task
