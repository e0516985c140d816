#include "longbench/example.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <limits>
#include <set>
#include <string_view>

#include "core/errors.h"
#include "longbench/row_file.h"

namespace cokv::longbench {

namespace {

constexpr std::array<std::string_view, 7> kFields = {"_id",         "input",  "context",      "answers",
                                                     "all_classes", "length", "answer_prefix"};

std::string_view advice(RowFormat format) {
  switch (format) {
    case RowFormat::longbench:
      return "a row has \"input\" and \"context\" (strings) and \"answers\" (a list of strings); `fields` takes other "
             "names for them";
    case RowFormat::ruler:
      return "a row of RULER has \"input\" (a string) and \"outputs\" (a list of strings)";
    case RowFormat::longbench_v2:
      return "a row of LongBench v2 has \"context\", \"question\", \"choice_A\" … \"choice_D\" and \"answer\" (A to D)";
    case RowFormat::question_answer:
      return "such a row has \"question\" and \"answer\" (strings)";
  }
  return "";
}

// A whole number in a double's text is how pandas writes integers of a column with gaps.
std::optional<int64_t> whole_number(const Json& value) {
  if (value.is_number_unsigned() && value.get<uint64_t>() > uint64_t(std::numeric_limits<int64_t>::max())) return {};
  if (value.is_number_integer()) return value.get<int64_t>();
  if (!value.is_number_float()) return {};
  const double number = value.get<double>();
  if (std::abs(number) > 9007199254740992.0 || number != std::floor(number)) return {};  // 2^53
  return static_cast<int64_t>(number);
}

// The fields of one row, by the names that the format has for them. null counts as missing.
class Row {
 public:
  Row(const Json& row, RowFormat format, const FieldNames& names, std::string_view where)
      : row_(row), format_(format), names_(names), where_(where) {}

  bool has(std::string_view field) const { return find(field) != nullptr; }

  std::string text(std::string_view field) const {
    const Json& value = member(field);
    if (!value.is_string()) refuse(field, "a string", value);
    return value.get<std::string>();
  }

  std::string text_or_empty(std::string_view field) const { return has(field) ? text(field) : ""; }

  std::vector<std::string> texts(std::string_view field) const {
    const Json& value = member(field);
    if (!value.is_array()) refuse(field, "a list of strings", value);
    std::vector<std::string> texts;
    for (const Json& item : value) {
      if (!item.is_string()) refuse(field, "a list of strings", item);
      texts.push_back(item.get<std::string>());
    }
    return texts;
  }

  // Of answers: a single one may stand alone.
  std::vector<std::string> text_or_texts(std::string_view field) const {
    if (member(field).is_string()) return {text(field)};
    return texts(field);
  }

  int length() const {
    if (!has("length")) return 0;
    const Json& value = member("length");
    const std::optional<int64_t> number = whole_number(value);
    if (!number || *number < 0 || *number > std::numeric_limits<int>::max())
      refuse("length", "a whole number from 0 to 2147483647", value);
    return static_cast<int>(*number);
  }

  // "" where the row has none.
  std::string id() const {
    if (!has("_id")) return "";
    const Json& value = member("_id");
    if (value.is_string()) return value.get<std::string>();
    const std::optional<int64_t> number = whole_number(value);
    if (!number) refuse("_id", "a string or a whole number", value);
    return std::to_string(*number);
  }

  // The context of a user's own row, which may lack one; but a name much like it is a slip, not a row without context.
  std::string context_if_any() const {
    if (has("context") || names_.contains("context")) return text("context");
    if (row_.contains("context")) return "";  // null
    std::vector<std::string_view> keys;
    for (const auto& [key, value] : row_.items()) keys.push_back(key);
    if (const std::string near = did_you_mean("context", keys); !near.empty())
      throw InputError(where_, fmt::format("field \"context\" is missing{}", near),
                       "name it with `fields`, for example context=passage");
    return "";
  }

  [[noreturn]] void refuse(std::string_view field, std::string_view expected, const Json& value) const {
    throw InputError(where_,
                     fmt::format("field \"{}\" should be {}, is {}", name(field), expected, value.dump().substr(0, 60)),
                     advice(format_));
  }

  std::string name(std::string_view field) const {
    const auto other = names_.find(std::string(field));
    return other == names_.end() ? std::string(field) : other->second;
  }

  const std::string& where() const { return where_; }

 private:
  const Json* find(std::string_view field) const {
    const auto found = row_.find(name(field));
    return found == row_.end() || found->is_null() ? nullptr : &*found;
  }

  const Json& member(std::string_view field) const {
    if (const Json* value = find(field)) return *value;
    throw InputError(where_,
                     fmt::format("field \"{}\" is {}", name(field), row_.contains(name(field)) ? "null" : "missing"),
                     advice(format_));
  }

  const Json& row_;
  RowFormat format_;
  const FieldNames& names_;
  std::string where_;
};

void read_answers(Example& example, const Row& row, std::string_view field, Answers answers) {
  if (answers == Answers::needed || row.has(field)) example.answers = row.text_or_texts(field);
  if (answers == Answers::needed && example.answers.empty())
    throw InputError(row.where(), fmt::format("field \"{}\" is empty", row.name(field)),
                     "give at least one answer, or score against the full cache's text with `utility` agreement");
}

void read_choices(Example& example, const Row& row, Answers answers) {
  for (const std::string_view field : {"choice_A", "choice_B", "choice_C", "choice_D"})
    example.choices.push_back(row.text(field));
  if (answers == Answers::optional && !row.has("answer")) return;
  const std::string answer = row.text("answer");
  if (answer.size() != 1 || answer[0] < 'A' || answer[0] > 'D') row.refuse("answer", "A, B, C or D", answer);
  example.answers = {answer};
}

Example to_example(const Row& row, RowFormat format, const ReadOptions& options) {
  Example example;
  example.id = row.id();
  const bool own = !options.format || !options.fields.empty();
  switch (format) {
    case RowFormat::longbench:
      example.input = row.text("input");
      example.context = own ? row.context_if_any() : row.text("context");
      read_answers(example, row, "answers", options.answers);
      if (row.has("all_classes")) example.all_classes = row.texts("all_classes");
      example.length = row.length();
      if (options.fields.contains("answer_prefix")) example.answer_prefix = row.text("answer_prefix");
      break;
    case RowFormat::ruler:
      example.input = row.text("input");
      read_answers(example, row, "outputs", options.answers);
      example.length = row.length();
      example.answer_prefix = row.text_or_empty("answer_prefix");
      break;
    case RowFormat::longbench_v2:  // its "length" is short, medium or long
      example.input = row.text("question");
      example.context = row.text("context");
      read_choices(example, row, options.answers);
      break;
    case RowFormat::question_answer:
      example.input = row.text("question");
      example.context = row.text_or_empty("context");
      read_answers(example, row, "answer", options.answers);
      example.length = row.length();
      example.answer_prefix = row.text_or_empty("answer_prefix");
      break;
  }
  return example;
}

RowFormat format_of(const Json& row) {
  const auto has = [&row](const char* field) { return row.contains(field); };
  if (has("outputs") && !has("answers")) return RowFormat::ruler;
  if (has("choice_A")) return RowFormat::longbench_v2;
  if (has("question") && !has("input") && !has("answers")) return RowFormat::question_answer;
  return RowFormat::longbench;
}

// Runs are resumed by the ids of their rows: none is empty, no two are alike.
void tell_apart(std::vector<Example>& examples) {
  std::set<std::string> taken;
  for (const Example& example : examples) taken.insert(example.id);
  std::set<std::string> used;
  for (size_t row = 0; row < examples.size(); ++row) {
    std::string& id = examples[row].id;
    if (!id.empty() && used.insert(id).second) continue;
    std::string made = id.empty() ? std::to_string(row) : fmt::format("{}-{}", id, row);
    while (!taken.insert(made).second) made = "row-" + made;
    id = made;
    used.insert(made);
  }
}

}  // namespace

FieldNames parse_field_names(const std::vector<std::string>& pairs) {
  FieldNames names;
  for (const std::string& pair : pairs) {
    const size_t equals = pair.find('=');
    if (equals == std::string::npos || equals + 1 == pair.size())
      throw ConfigError("`fields`", fmt::format("'{}' is not FIELD=NAME", pair), "for example context=passage");
    const std::string field = pair.substr(0, equals);
    if (std::ranges::find(kFields, field) == kFields.end())
      throw ConfigError("`fields`", fmt::format("rows have no field '{}'{}", field, did_you_mean(field, kFields)),
                        fmt::format("the fields are {}", fmt::join(kFields, ", ")));
    if (!names.emplace(field, pair.substr(equals + 1)).second)
      throw ConfigError("`fields`", fmt::format("names '{}' twice", field), "leave one out");
  }
  return names;
}

std::vector<Example> read_examples(const std::filesystem::path& file, const ReadOptions& options) {
  std::vector<Example> examples;
  std::optional<RowFormat> format = options.fields.empty() ? options.format : RowFormat::longbench;
  for_each_row(file, [&](const Json& row, const std::string& where) {
    if (!format) format = format_of(row);
    examples.push_back(to_example(Row(row, *format, options.fields, where), *format, options));
  });
  tell_apart(examples);
  return examples;
}

}  // namespace cokv::longbench
