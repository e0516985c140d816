// Strict reading of one JSON object: every key must be asked for, and finish() refuses what was not, so that neither a
// setting that we do not know nor a misspelt key is silently ignored. For the files that we write, and for others whose
// every setting matters (tokenizer.json). Errors are InputErrors that name file, place and key.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/json_file.h"

namespace cokv {

template <typename AnyJson>
class BasicJsonSection {
 public:
  // `where` names the file, or the place of an object inside one, e.g. "results.json: rows[3]"; `advice` ends every
  // error. Keeps references: `object` must outlive the section. InputError when it is not an object.
  BasicJsonSection(const AnyJson& object, std::string where, std::string_view advice = "", int depth = 0);
  BasicJsonSection(AnyJson&& object, std::string where, std::string_view advice = "", int depth = 0) = delete;

  const std::string& where() const { return where_; }
  std::string where(std::string_view key) const;  // of a member
  bool contains(std::string_view key) const;      // older versions did not write every key
  bool has(std::string_view key) const;           // there, and not null
  std::vector<std::string> keys() const;

  const AnyJson& value(std::string_view key);  // of any type; a missing key's error offers the nearest present
  std::string text(std::string_view key);
  bool flag(std::string_view key);
  int integer(std::string_view key);                // 0 … 2^31 - 1
  int64_t count(std::string_view key);              // 0 … 2^53
  uint64_t unsigned_integer(std::string_view key);  // 0 … 2^64 - 1
  double number(std::string_view key);              // finite
  std::vector<std::string> texts(std::string_view key);
  std::vector<double> numbers(std::string_view key);
  std::vector<int> integers(std::string_view key);
  std::vector<std::vector<double>> lists_of_numbers(std::string_view key);
  const AnyJson& array(std::string_view key);
  std::vector<BasicJsonSection> list(std::string_view key);  // an array of objects
  BasicJsonSection object(std::string_view key);

  // null stands for what is not known or has no meaning; the key itself must be there.
  std::optional<int> integer_or_null(std::string_view key);
  std::optional<double> number_or_null(std::string_view key);
  std::optional<bool> flag_or_null(std::string_view key);
  std::optional<std::string> text_or_null(std::string_view key);

  void ignore(std::string_view key) { asked_.insert(std::string(key)); }  // may be there, and tells nothing

  // InputError that names the first key nobody asked for, and the nearest one that was.
  void finish() const;

  [[noreturn]] void fail(std::string_view what) const;

 protected:
  const AnyJson& object_;
  int depth_;
  static std::string shown(const AnyJson& value);  // the beginning of its text
  std::optional<std::string> first_unasked() const;
  [[noreturn]] void wrong_type(std::string_view key, std::string_view expected, const AnyJson& found) const;

 private:
  std::vector<double> numbers_of(const AnyJson& list, std::string_view key) const;

  std::string where_;
  std::string_view advice_;
  std::set<std::string> asked_;
};

using JsonSection = BasicJsonSection<Json>;

}  // namespace cokv
