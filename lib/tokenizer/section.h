// Strict reading of one object of tokenizer.json: every key must be asked for, and finish() refuses what was not, so
// that no setting of a file is silently ignored.
#pragma once

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace cokv::tokenizer {

class Section {
 public:
  // `path` says where the object stands, e.g. "tokenizer.json: pre_tokenizer". Keeps references: `object` must outlive
  // the section. InputError when it is not an object, or when sections are nested deeper than any sane file.
  Section(const nlohmann::json& object, std::string path, int depth = 0);

  const std::string& path() const { return path_; }
  bool has(std::string_view key) const;  // present and not null
  std::string type();                    // the component's "type"

  const nlohmann::json& value(std::string_view key);  // InputError when missing
  std::string text(std::string_view key);
  char32_t code_point(std::string_view key);  // a string of one character
  bool flag(std::string_view key);
  bool flag_or(std::string_view key, bool fallback);  // fallback when missing or null
  int number(std::string_view key);                   // 0 … 2^31 - 1
  std::vector<std::string> keys() const;
  std::vector<Section> list(std::string_view key);  // an array of objects
  Section object(std::string_view key);

  void ignore(std::string_view key) { asked_.insert(std::string(key)); }  // no influence on ids or text
  void require_empty(std::string_view key);                               // missing, null, "" or 0: else unsupported

  // InputError naming the first key nobody asked for.
  void finish() const;

  [[noreturn]] void unsupported(std::string_view what) const;
  [[noreturn]] void fail(std::string_view what) const;

 private:
  const nlohmann::json& object_;
  std::string path_;
  int depth_;
  std::set<std::string> asked_;
};

}  // namespace cokv::tokenizer
