#include "tokenizer/section.h"

#include <fmt/format.h>

#include <limits>

#include "core/errors.h"
#include "core/utf8.h"

namespace cokv::tokenizer {

namespace {
constexpr int kDeepest = 16;

std::string shown(const nlohmann::json& value) {
  return value.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace).substr(0, 60);
}
}  // namespace

Section::Section(const nlohmann::json& object, std::string path, int depth)
    : object_(object), path_(std::move(path)), depth_(depth) {
  if (!object_.is_object()) fail(fmt::format("should be an object, is {}", shown(object_)));
  if (depth_ > kDeepest) fail("is nested too deeply");
}

void Section::fail(std::string_view what) const {
  throw InputError(path_, what, "is this the file the model came with?");
}

void Section::unsupported(std::string_view what) const {
  throw InputError(path_, fmt::format("{} is not supported", what),
                   "use the tokenizer.json of a Llama, Mistral, Qwen or SmolLM2 model");
}

bool Section::has(std::string_view key) const {
  const auto found = object_.find(key);
  return found != object_.end() && !found->is_null();
}

const nlohmann::json& Section::value(std::string_view key) {
  asked_.insert(std::string(key));
  const auto found = object_.find(key);
  if (found == object_.end()) fail(fmt::format("key \"{}\" is missing", key));
  return *found;
}

std::string Section::type() {
  return text("type");
}

std::string Section::text(std::string_view key) {
  const auto& found = value(key);
  if (!found.is_string()) fail(fmt::format("key \"{}\" should be a string, is {}", key, shown(found)));
  return found.get<std::string>();
}

char32_t Section::code_point(std::string_view key) {
  const std::u32string characters = utf8_to_code_points(text(key));
  if (characters.size() != 1) fail(fmt::format("key \"{}\" should be one character, is {}", key, shown(value(key))));
  return characters[0];
}

bool Section::flag(std::string_view key) {
  const auto& found = value(key);
  if (!found.is_boolean()) fail(fmt::format("key \"{}\" should be true or false, is {}", key, shown(found)));
  return found.get<bool>();
}

bool Section::flag_or(std::string_view key, bool fallback) {
  if (has(key)) return flag(key);
  ignore(key);
  return fallback;
}

int Section::number(std::string_view key) {
  const auto& found = value(key);
  if (!found.is_number_unsigned() || found.get<uint64_t>() > uint64_t{std::numeric_limits<int>::max()})
    fail(fmt::format("key \"{}\" should be an integer from 0 to 2147483647, is {}", key, shown(found)));
  return found.get<int>();
}

std::vector<std::string> Section::keys() const {
  std::vector<std::string> keys;
  for (const auto& item : object_.items()) keys.push_back(item.key());
  return keys;
}

std::vector<Section> Section::list(std::string_view key) {
  const auto& found = value(key);
  if (!found.is_array()) fail(fmt::format("key \"{}\" should be an array, is {}", key, shown(found)));
  std::vector<Section> sections;
  for (const auto& item : found)
    sections.emplace_back(item, fmt::format("{}.{}[{}]", path_, key, sections.size()), depth_ + 1);
  return sections;
}

Section Section::object(std::string_view key) {
  const std::string below = path_.empty() || path_.ends_with(": ") ? path_ : path_ + ".";
  return {value(key), fmt::format("{}{}", below, key), depth_ + 1};
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
  for (const auto& item : object_.items())
    if (!asked_.contains(item.key())) unsupported(fmt::format("the setting \"{}\"", item.key()));
}

}  // namespace cokv::tokenizer
