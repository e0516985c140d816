#include "task/chat.h"

#include <fmt/format.h>

#include "core/errors.h"
#include "core/utf8.h"
#include "metrics/python_text.h"

namespace cokv::task {

namespace {

constexpr std::string_view kAdvice = "choose one with `chat` none, llama3, mistral or chatml";

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

ChatFormat recognise(const tokenizer::Tokenizer& tokenizer) {
  const std::string& source = tokenizer.chat_template();
  if (contains(source, "<<SYS>>"))
    throw ConfigError("`chat` auto", "the tokenizer's chat template is Llama-2's, which is not supported", kAdvice);
  const auto shown = [&](std::string_view mark) {
    return source.empty() ? tokenizer.token_id(mark).has_value() : contains(source, mark);
  };
  if (shown("<|start_header_id|>")) return ChatFormat::llama3;
  if (shown("<|im_start|>")) return ChatFormat::chatml;
  if (shown("[INST]")) return ChatFormat::mistral;
  throw ConfigError("`chat` auto", "the tokenizer's chat template and special tokens show no known chat format",
                    kAdvice);
}

void require_tokens(const tokenizer::Tokenizer& tokenizer, std::string_view format,
                    std::initializer_list<std::string_view> tokens) {
  for (const std::string_view token : tokens)
    if (!tokenizer.token_id(token))
      throw ConfigError("`chat`", fmt::format("format {} needs the token {}, which the tokenizer lacks", format, token),
                        kAdvice);
}

// Jinja's trim, which is Python's str.strip().
std::string trimmed(std::string_view text) {
  const std::u32string code_points = utf8_to_code_points(text);
  size_t begin = 0;
  size_t end = code_points.size();
  while (begin < end && metrics::is_space(code_points[begin])) ++begin;
  while (end > begin && metrics::is_space(code_points[end - 1])) --end;
  return code_points_to_utf8(std::u32string_view(code_points).substr(begin, end - begin));
}

// The default system turn that a ChatML template holds as one literal, "" where it has none (Qwen3): the text between
// "<|im_start|>system" and "<|im_end|>" without a quote, i.e. without an expression in between.
std::string default_system_turn(std::string_view source) {
  constexpr std::string_view kBegin = "<|im_start|>system";
  constexpr std::string_view kEnd = "<|im_end|>";
  for (size_t at = source.find(kBegin); at != std::string_view::npos; at = source.find(kBegin, at + 1)) {
    std::string_view text = source.substr(at + kBegin.size());
    text = text.substr(0, text.find(kEnd));
    if (text.find_first_of("'\"{}") != std::string_view::npos) continue;
    if (text.starts_with("\\n")) text.remove_prefix(2);  // the newline is written as an escape or as itself
    if (text.starts_with("\n")) text.remove_prefix(1);
    return fmt::format("{}\n{}{}\n", kBegin, text, kEnd);
  }
  return "";
}

std::string chatml_turn(std::string_view content, std::string_view source) {
  // Qwen3 thinks aloud unless its answer begins with an empty thought; the CoKV authors switch that off as well.
  const std::string_view no_thought = contains(source, "enable_thinking") ? "<think>\n\n</think>\n\n" : "";
  return fmt::format("{}<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n{}", default_system_turn(source),
                     content, no_thought);
}

}  // namespace

ChatFormat resolve_chat_format(ChatFormat format, const tokenizer::Tokenizer& tokenizer) {
  if (format == ChatFormat::automatic) format = recognise(tokenizer);
  if (format == ChatFormat::llama3)
    require_tokens(tokenizer, "llama3",
                   {"<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"});
  if (format == ChatFormat::chatml) require_tokens(tokenizer, "chatml", {"<|im_start|>", "<|im_end|>"});
  return format;
}

std::string as_user_turn(std::string_view content, ChatFormat format, const tokenizer::Tokenizer& tokenizer) {
  switch (format) {
    case ChatFormat::none:
      return std::string(content);
    case ChatFormat::llama3:
      return fmt::format(
          "<|start_header_id|>user<|end_header_id|>\n\n{}<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
          trimmed(content));
    case ChatFormat::mistral:
      return fmt::format("[INST] {} [/INST]", content);
    case ChatFormat::chatml:
      return chatml_turn(content, tokenizer.chat_template());
    case ChatFormat::automatic:
      break;
  }
  COKV_CHECK(false, "the chat format should have been resolved");
  return {};
}

}  // namespace cokv::task
