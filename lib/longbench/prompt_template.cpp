#include "longbench/prompt_template.h"

#include <fmt/format.h>

#include "core/errors.h"

namespace cokv::longbench {

namespace {
constexpr std::string_view kAdvice = "the fields are {context} and {input}; write {{ and }} for literal braces";

[[noreturn]] void bad_template(size_t at, std::string_view what) {
  throw ConfigError("prompt template", fmt::format("{} at byte {}", what, at), kAdvice);
}
}  // namespace

std::string fill_template(std::string_view prompt_template, const Example& example) {
  std::string prompt;
  prompt.reserve(prompt_template.size() + example.context.size() + example.input.size());
  for (size_t at = 0; at < prompt_template.size();) {
    const char c = prompt_template[at];
    if (c != '{' && c != '}') {
      const size_t next = std::min(prompt_template.find_first_of("{}", at), prompt_template.size());
      prompt += prompt_template.substr(at, next - at);
      at = next;
    } else if (at + 1 < prompt_template.size() && prompt_template[at + 1] == c) {
      prompt += c;
      at += 2;
    } else {
      if (c == '}') bad_template(at, "a single '}' stands");
      const size_t close = prompt_template.find('}', at);
      if (close == std::string_view::npos) bad_template(at, "a '{' without '}' stands");
      const std::string_view field = prompt_template.substr(at + 1, close - at - 1);
      if (field != "context" && field != "input") bad_template(at, fmt::format("unknown field '{{{}}}' stands", field));
      prompt += field == "context" ? example.context : example.input;
      at = close + 1;
    }
  }
  return prompt;
}

}  // namespace cokv::longbench
