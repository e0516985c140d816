#include "longbench/row_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/errors.h"
#include "core/json_text.h"
#include "core/lfs_pointer.h"
#include "core/lines.h"
#include "core/shell_word.h"
#include "core/utf8.h"

namespace cokv::longbench {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kBlanks = " \t\r\n";

[[noreturn]] void not_json(std::string_view text, std::string_view unit, const std::string& place,
                           const Json::parse_error& error) {
  if (const auto byte = first_invalid_utf8(text))
    throw InputError(place, fmt::format("is not valid UTF-8 at byte {} of the {}", *byte, unit),
                     "write the file in UTF-8");
  if (std::string_view(error.what()).find("surrogate") != std::string_view::npos)
    throw InputError(place,
                     fmt::format("\\u escape at byte {} of the {} is half of a surrogate pair", error.byte, unit),
                     "it stands for no character; remove it or write the whole pair");
  throw InputError(
      place, fmt::format("is not valid JSON at byte {} of the {}", error.byte, unit),
      unit == "line" ? "every line should be one JSON object; the file may be cut short" : "the file may be cut short");
}

std::string in_field(const std::string& where, const std::string& field) {
  return field.empty() ? where : fmt::format("{}, field \"{}\"", where, field);
}

[[noreturn]] void too_large_number(const std::string& where, const std::string& field, const std::exception& error) {
  throw InputError(where, fmt::format("field \"{}\" holds a number that is too large ({})", field, error.what()));
}

void require_object(const Json& row, const std::string& where) {
  if (!row.is_object())
    throw InputError(where, fmt::format("should be a JSON object, is {}", row.type_name()), "a row is one JSON object");
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
    not_json(line, "line", in_field(where, field), e);
  } catch (const Json::out_of_range& e) {
    too_large_number(where, field, e);
  }
}

size_t rows_of_lines(std::string_view text, const fs::path& file, const TakeRow& take) {
  size_t rows = 0;
  LineReader lines(text);
  while (const auto line = lines.next()) {
    if (is_blank(line->text)) continue;
    const std::string where = fmt::format("{}:{}", file.string(), line->number);
    const Json row = parse_line(line->text, where);
    require_object(row, where);
    take(row, where);
    ++rows;
  }
  return rows;
}

// Elements are taken one by one as the parser completes them, and dropped: such files are large.
size_t rows_of_array(std::string_view text, const fs::path& file, const TakeRow& take) {
  if (nested_too_deeply(text)) throw InputError(file.string(), "is nested too deeply");
  size_t rows = 0;
  std::string field;
  const auto where = [&] { return fmt::format("{}, row {}", file.string(), rows + 1); };
  const auto take_element = [&](int depth, Json::parse_event_t event, Json& parsed) {
    using Event = Json::parse_event_t;
    if (depth == 2 && event == Event::key) field = parsed.get<std::string>();
    const bool complete = event == Event::object_end || event == Event::array_end || event == Event::value;
    if (depth != 1 || !complete) return true;
    require_object(parsed, where());
    take(parsed, where());
    ++rows;
    field.clear();
    return false;
  };
  try {
    [[maybe_unused]] const Json nothing_left = Json::parse(text, take_element);
  } catch (const Json::parse_error& e) {
    not_json(text, "file", in_field(where(), field), e);
  } catch (const Json::out_of_range& e) {
    too_large_number(where(), field, e);
  }
  return rows;
}

}  // namespace

void refuse_other_formats(const fs::path& file, std::string_view text) {
  const std::string name = shell_word(file.string());
  const std::string lines = shell_word(fs::path(file).replace_extension(".rows.jsonl").string());
  if (text.starts_with("PAR1"))
    throw InputError(file.string(), "is a Parquet file, not JSON Lines",
                     fmt::format("write its rows as JSON Lines: python3 -c \"import pandas, sys; "
                                 "pandas.read_parquet(sys.argv[1]).to_json(sys.argv[2], orient='records', lines=True, "
                                 "force_ascii=False)\" {} {}",
                                 name, lines));
  if (text.starts_with("\x1F\x8B"))
    throw InputError(file.string(), "is compressed by gzip", fmt::format("unpack it: gzip -dc < {} > {}", name, lines));
  if (text.starts_with("PK\x03\x04"))
    throw InputError(file.string(), "is a zip archive", fmt::format("unpack it: unzip {}", name));
  refuse_lfs_pointer(file, text);
}

void for_each_row(const fs::path& file, const TakeRow& take) {
  const std::string bytes = read_file(file);
  refuse_other_formats(file, bytes);
  std::string_view text = bytes;
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  const size_t first = text.find_first_not_of(kBlanks);
  const bool array = first != std::string_view::npos && text[first] == '[';
  const size_t rows = array ? rows_of_array(text, file, take) : rows_of_lines(text, file, take);
  if (rows == 0) throw InputError(file.string(), "holds no rows", "expected JSON Lines, one row a line");
}

}  // namespace cokv::longbench
