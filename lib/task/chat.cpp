#include "task/chat.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "core/errors.h"
#include "core/json_file.h"
#include "core/sha256.h"
#include "core/utf8.h"
#include "metrics/python_text.h"
#include "task/chat_families.h"
#include "task/known_templates.h"

namespace cokv::task {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kOwnFormatAdvice =
    "let chat_format.py (share/cokv of an installation, scripts/ of the sources) write what the template renders into "
    "a "
    "file and give that";

std::string advice() {
  return fmt::format("choose one of none, auto, {}, or give a file with the text around {{prompt}}",
                     fmt::join(chat_format_names(), ", "));
}

void require_token(const tokenizer::Tokenizer& tokenizer, std::string_view format, std::string_view token) {
  if (!tokenizer.token_id(token))
    throw ConfigError("`chat`", fmt::format("format {} needs the token {}, which the tokenizer lacks", format, token),
                      advice());
}

std::string with_eos(std::string_view text, std::string_view format, const tokenizer::Tokenizer& tokenizer) {
  const size_t at = text.find(kEosToken);
  if (at == std::string_view::npos) return std::string(text);
  if (!tokenizer.eos_token())
    throw ConfigError("`chat`",
                      fmt::format("format {} ends a turn with EOS, which the tokenizer does not name", format),
                      "name it as eos_token in tokenizer_config.json");
  return fmt::format("{}{}{}", text.substr(0, at), *tokenizer.eos_token(), text.substr(at + kEosToken.size()));
}

ChatFormat format_of(const ChatFamily& family, const tokenizer::Tokenizer& tokenizer) {
  for (const std::string_view token : family.tokens)
    if (!token.empty()) require_token(tokenizer, family.name, token);
  ChatFormat format{std::string(family.name), "", std::string(family.before), "", family.trims};
  format.after = with_eos(family.after, family.name, tokenizer);
  if (tokenizer.token_id(family.bos)) format.bos = family.bos;
  return format;
}

// An escape in a template's literal stands for a character that only a reader of Jinja knows.
std::string system_turn(std::string_view message) {
  if (message.find('\\') != std::string_view::npos)
    throw ConfigError("`chat`",
                      fmt::format("the default system message in the model's chat template has escapes: {}", message),
                      kOwnFormatAdvice);
  return fmt::format("<|im_start|>system\n{}<|im_end|>\n", message);
}

ChatFormat named_format(const ChatFamily& family, const tokenizer::Tokenizer& tokenizer) {
  if (family.name != "chatml") return format_of(family, tokenizer);
  // Qwen3 thinks aloud unless its answer begins with an empty thought; the CoKV authors switch that off as well.
  const bool thinks = tokenizer.chat_template().find("enable_thinking") != std::string::npos;
  ChatFormat format = format_of(thinks ? *find_chat_family("qwen3-no-thinking") : family, tokenizer);
  format.name = family.name;
  if (const auto message = open_template(tokenizer.chat_template()).system_message)
    format.before = system_turn(*message) + format.before;
  return format;
}

ChatFormat templates_format(const tokenizer::Tokenizer& tokenizer) {
  if (tokenizer.chat_template().empty()) return {};
  const OpenedTemplate opened = open_template(tokenizer.chat_template());
  const KnownTemplate* known = find_known_template(opened.sha256);
  if (known == nullptr)
    throw ConfigError(
        "`chat` auto",
        fmt::format("the model's chat template (SHA-256 {:.12}…) is not one of those known here", opened.sha256),
        fmt::format("{}, or name a format", kOwnFormatAdvice));
  return format_of_template(*known, opened.system_message.value_or(""), tokenizer);
}

ChatFormat format_of_file(const fs::path& file) {
  const std::string text = read_file(file);
  if (const auto bad = first_invalid_utf8(text))
    throw ConfigError(file.string(), fmt::format("is not valid UTF-8 at byte {}", *bad), "save it as UTF-8");
  constexpr std::string_view kPlain = "{prompt}";
  constexpr std::string_view kTrimmed = "{prompt|trim}";
  const bool trims = text.find(kTrimmed) != std::string::npos;
  const std::string_view mark = trims ? kTrimmed : kPlain;
  const size_t at = text.find(mark);
  const bool once = at != std::string::npos && text.find("{prompt", at + mark.size()) == std::string::npos;
  if (!once || text.find("{prompt") != at)
    throw ConfigError(file.string(), "is no chat format: {prompt} should stand in it once",
                      "write the text around a user's turn, with {prompt} (or {prompt|trim}) where it belongs");
  return {"file:" + sha256_hex(text), "", text.substr(0, at), text.substr(at + mark.size()), trims};
}

}  // namespace

std::vector<std::string> chat_format_names() {
  std::vector<std::string> names;
  for (const ChatFamily& family : chat_families()) names.emplace_back(family.name);
  return names;
}

ChatFormat resolve_chat_format(const std::string& asked, const tokenizer::Tokenizer& tokenizer) {
  if (asked == "none") return {};
  if (asked == "auto") return templates_format(tokenizer);
  if (const ChatFamily* family = find_chat_family(asked)) return named_format(*family, tokenizer);
  if (fs::is_regular_file(asked)) return format_of_file(asked);
  std::vector<std::string> words = chat_format_names();
  words.insert(words.end(), {"none", "auto"});
  throw ConfigError("`chat`", fmt::format("{} is neither a format nor a file{}", asked, did_you_mean(asked, words)),
                    advice());
}

ChatFormat format_of_template(const KnownTemplate& known, const std::string& system_message,
                              const tokenizer::Tokenizer& tokenizer) {
  ChatFormat format = format_of(*find_chat_family(known.format), tokenizer);
  if (!known.writes_bos)
    format.bos.clear();
  else if (tokenizer.bos_token())
    format.bos = *tokenizer.bos_token();
  if (known.says_system_message) format.before = system_turn(system_message) + format.before;
  return format;
}

std::string as_user_turn(std::string_view content, const ChatFormat& format) {
  // Jinja's trim is Python's str.strip().
  return format.before + (format.trims ? metrics::stripped(content) : std::string(content)) + format.after;
}

std::vector<std::string_view> end_of_turn_tokens() {
  std::vector<std::string_view> tokens;
  for (const ChatFamily& family : chat_families())
    if (!family.end_of_turn.empty() && std::ranges::find(tokens, family.end_of_turn) == tokens.end())
      tokens.push_back(family.end_of_turn);
  return tokens;
}

}  // namespace cokv::task
