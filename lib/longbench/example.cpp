#include "longbench/example.h"

#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <string_view>

#include "core/errors.h"
#include "core/json_text.h"
#include "core/utf8.h"

namespace cokv::longbench {

namespace {

constexpr std::string_view kRowAdvice =
    "a row has \"input\" and \"context\" (strings) and \"answers\" (a list of strings)";

[[noreturn]] void bad_field(std::string_view where, std::string_view field, std::string_view expected,
                            const Json& value) {
  throw InputError(where, fmt::format("field \"{}\" should be {}, is {}", field, expected, value.dump().substr(0, 60)),
                   kRowAdvice);
}

// The parser stops inside a field; its name is the last key it has seen at the top level.
Json parse_line(std::string_view line, const std::string& where) {
  if (nested_too_deeply(line)) throw InputError(where, "is nested too deeply");
  std::string field;
  const auto remember_key = [&field](int depth, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::key && depth == 1) field = parsed.get<std::string>();
    return true;
  };
  try {
    return Json::parse(line, remember_key);
  } catch (const Json::parse_error& e) {
    const std::string place = field.empty() ? where : fmt::format("{}, field \"{}\"", where, field);
    if (const auto byte = first_invalid_utf8(line))
      throw InputError(place, fmt::format("is not valid UTF-8 at byte {} of the line", *byte),
                       "write the file in UTF-8");
    if (std::string_view(e.what()).find("surrogate") != std::string_view::npos)
      throw InputError(place, fmt::format("\\u escape at byte {} of the line is half of a surrogate pair", e.byte),
                       "it stands for no character; remove it or write the whole pair");
    throw InputError(place, fmt::format("is not valid JSON at byte {} of the line", e.byte),
                     "every line should be one JSON object; the file may be cut short");
  } catch (const Json::out_of_range& e) {
    throw InputError(where, fmt::format("field \"{}\" holds a number that is too large ({})", field, e.what()));
  }
}

const Json& member(const Json& row, std::string_view field, std::string_view where) {
  const auto found = row.find(std::string(field));
  if (found == row.end()) throw InputError(where, fmt::format("field \"{}\" is missing", field), kRowAdvice);
  return *found;
}

std::string text_of(const Json& row, std::string_view field, std::string_view where) {
  const Json& value = member(row, field, where);
  if (!value.is_string()) bad_field(where, field, "a string", value);
  return value.get<std::string>();
}

std::vector<std::string> texts_of(const Json& row, std::string_view field, std::string_view where) {
  const Json& value = member(row, field, where);
  if (!value.is_array()) bad_field(where, field, "a list of strings", value);
  std::vector<std::string> texts;
  for (const Json& item : value) {
    if (!item.is_string()) bad_field(where, field, "a list of strings", item);
    texts.push_back(item.get<std::string>());
  }
  return texts;
}

int length_of(const Json& value, std::string_view where) {
  const bool fits =
      value.is_number_unsigned() && value.get<uint64_t>() <= static_cast<uint64_t>(std::numeric_limits<int>::max());
  if (!fits) bad_field(where, "length", "a whole number from 0 to 2147483647", value);
  return value.get<int>();
}

Example to_example(const Json& row, size_t number, Answers answers, std::string_view where) {
  if (!row.is_object())
    throw InputError(where, fmt::format("should be a JSON object, is {}", row.type_name()), kRowAdvice);
  Example example;
  example.id = row.contains("_id") ? text_of(row, "_id", where) : std::to_string(number);
  example.input = text_of(row, "input", where);
  example.context = text_of(row, "context", where);
  if (answers == Answers::needed || row.contains("answers")) example.answers = texts_of(row, "answers", where);
  if (answers == Answers::needed && example.answers.empty())
    throw InputError(where, "field \"answers\" is empty",
                     "give at least one answer, or score against the full cache's text with `utility` agreement");
  if (row.contains("all_classes") && !row["all_classes"].is_null())
    example.all_classes = texts_of(row, "all_classes", where);
  if (row.contains("length")) example.length = length_of(row["length"], where);
  return example;
}

}  // namespace

std::vector<Example> read_examples(const std::filesystem::path& file, Answers answers) {
  const std::string text = read_file(file);
  std::vector<Example> examples;
  size_t line_number = 0;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    begin = end + 1;
    ++line_number;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const std::string where = fmt::format("{}:{}", file.string(), line_number);
    examples.push_back(to_example(parse_line(line, where), examples.size(), answers, where));
  }
  if (examples.empty()) throw InputError(file.string(), "holds no rows", "expected JSON Lines, one row a line");
  return examples;
}

}  // namespace cokv::longbench
