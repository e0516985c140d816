#include "longbench/prompt_template.h"

#include <fmt/format.h>

#include <array>

#include "core/errors.h"

namespace cokv::longbench {

namespace {
constexpr std::string_view kAdvice = "the fields are {context} and {input}; write {{ and }} for literal braces";

[[noreturn]] void bad_template(size_t at, std::string_view what) {
  throw ConfigError("prompt template", fmt::format("{} at byte {}", what, at), kAdvice);
}

constexpr std::array<std::string_view, 4> kChoices = {"$C_A$", "$C_B$", "$C_C$", "$C_D$"};

void replace_all(std::string& text, std::string_view mark, std::string_view replacement) {
  std::string out;
  size_t begin = 0;
  for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, begin)) {
    out.append(text, begin, at - begin);
    out += replacement;
    begin = at + mark.size();
  }
  text = out.append(text, begin);
}

// One after the other, as the original does: a mark that stands in the document is replaced as well.
std::string fill_choice_template(std::string_view prompt_template, const Example& example) {
  std::string prompt(prompt_template);
  replace_all(prompt, "$DOC$", example.context);
  replace_all(prompt, "$Q$", example.input);
  for (size_t i = 0; i < kChoices.size(); ++i) replace_all(prompt, kChoices[i], example.choices.at(i));
  return prompt;
}
}  // namespace

std::string fill_template(std::string_view prompt_template, const Example& example) {
  if (!example.choices.empty()) return fill_choice_template(prompt_template, example);
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

void check_template(std::string_view prompt_template, const Example& example, std::string_view task) {
  const std::string where = fmt::format("the prompt template of {}", task);
  const auto has = [&](std::string_view mark) { return prompt_template.find(mark) != std::string_view::npos; };
  if (!example.choices.empty()) {
    for (const std::string_view mark : {std::string_view("$Q$"), kChoices[0], kChoices[1], kChoices[2], kChoices[3]})
      if (!has(mark))
        throw ConfigError(where, fmt::format("has no {}, and the rows are LongBench v2's", mark),
                          "take prompts/0shot.txt of LongBench's repository, or write $DOC$, $Q$ and $C_A$ … $C_D$");
    return;
  }
  fill_template(prompt_template, example);
  if (!has("{context}") && !has("{input}"))
    throw ConfigError(where, "has neither {context} nor {input}: all prompts would be the same",
                      "write {context} and {input} where a row's fields belong");
}

}  // namespace cokv::longbench
