// One object of tokenizer.json, read strictly (core/json_section.h): no setting of a file is silently ignored.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/json_section.h"

namespace cokv::tokenizer {

class Section : public BasicJsonSection<nlohmann::json> {
 public:
  Section(const nlohmann::json& object, std::string where, int depth = 0);
  Section(nlohmann::json&& object, std::string where, int depth = 0) = delete;

  std::string type() { return text("type"); }         // of the component
  char32_t code_point(std::string_view key);          // a string of one character
  bool flag_or(std::string_view key, bool fallback);  // fallback when missing or null
  std::vector<Section> list(std::string_view key);    // an array of objects
  Section object(std::string_view key);
  void require_empty(std::string_view key);  // missing, null, "" or 0: else unsupported

  void finish() const;  // what nobody asked for is a setting that is not supported, not a misspelt one
  [[noreturn]] void unsupported(std::string_view what) const;
};

}  // namespace cokv::tokenizer
