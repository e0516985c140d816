#include "tokenizer/section.h"

#include <fmt/format.h>

#include "core/errors.h"
#include "core/utf8.h"

namespace cokv::tokenizer {

namespace {
constexpr std::string_view kAdvice = "is this the file the model came with?";
}

Section::Section(const nlohmann::json& object, std::string where, int depth)
    : BasicJsonSection(object, std::move(where), kAdvice, depth) {}

void Section::unsupported(std::string_view what) const {
  throw InputError(where(), fmt::format("{} is not supported", what),
                   "use the tokenizer.json of a Llama, Mistral, Qwen or SmolLM2 model");
}

char32_t Section::code_point(std::string_view key) {
  const std::u32string characters = utf8_to_code_points(text(key));
  if (characters.size() != 1) wrong_type(key, "one character", value(key));
  return characters[0];
}

bool Section::flag_or(std::string_view key, bool fallback) {
  ignore(key);
  return has(key) ? flag(key) : fallback;
}

std::vector<Section> Section::list(std::string_view key) {
  std::vector<Section> sections;
  for (const auto& item : array(key))
    sections.emplace_back(item, fmt::format("{}[{}]", where(key), sections.size()), depth_ + 1);
  return sections;
}

Section Section::object(std::string_view key) {
  return {value(key), where(key), depth_ + 1};
}

void Section::require_empty(std::string_view key) {
  ignore(key);
  if (!has(key)) return;
  const auto& found = value(key);
  const bool empty =
      (found.is_string() && found.get<std::string>().empty()) || (found.is_number() && found.get<double>() == 0.0);
  if (!empty) unsupported(fmt::format("{} = {}", key, shown(found)));
}

void Section::finish() const {
  if (const auto key = first_unasked()) unsupported(fmt::format("the setting \"{}\"", *key));
}

}  // namespace cokv::tokenizer
