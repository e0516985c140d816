#include "cokv/prediction_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/errors.h"
#include "core/json_text.h"
#include "core/lines.h"
#include "core/utf8.h"
#include "longbench/row_file.h"

namespace cokv {

namespace {

std::vector<std::string> texts(const Json& row, const char* key, const std::string& where) {
  const Json& list = require_member(row, key, where);
  std::vector<std::string> all;
  const bool fine =
      list.is_array() && std::all_of(list.begin(), list.end(), [](const Json& text) { return text.is_string(); });
  if (!fine) throw InputError(where, fmt::format("field \"{}\" should be a list of texts", key));
  for (const Json& text : list) all.push_back(text.get<std::string>());
  return all;
}

// Under the names that LongBench, RULER, and LongBench v2 and GSM8K have for them.
std::vector<std::string> read_answers(const Json& row, const std::string& where) {
  if (row.contains("answers")) return texts(row, "answers", where);
  if (row.contains("outputs")) return texts(row, "outputs", where);
  if (row.contains("answer")) return {require_string(row, "answer", where)};
  return texts(row, "answers", where);
}

PredictionRow read_row(std::string_view line, const std::string& where) {
  if (const auto bad = first_invalid_utf8(line))
    throw InputError(where, fmt::format("is not valid UTF-8 at byte {}", *bad));
  const Json row = parse_or_discard(line);
  if (row.is_discarded()) throw InputError(where, "is not valid JSON (half a surrogate pair counts as such)");
  PredictionRow result;
  // LongBench v2 keeps the text as "response"; its "pred" is the letter, or null.
  const bool v2 = row.is_object() && row.contains("response") && !row.contains("answers") && !row.contains("outputs");
  result.prediction = require_string(row, v2 ? "response" : "pred", where);
  result.answers = read_answers(row, where);
  if (row.contains("all_classes") && !row["all_classes"].is_null())
    result.all_classes = texts(row, "all_classes", where);
  if (row.contains("difficulty") && row.contains("length") && row["length"].is_string()) {
    result.difficulty = require_string(row, "difficulty", where);
    result.length_class = require_string(row, "length", where);
  } else if (row.contains("length") && !row["length"].is_null()) {
    result.length = require_int(row, "length", where);
  }
  return result;
}

}  // namespace

std::vector<PredictionRow> read_prediction_rows(const std::filesystem::path& file) {
  std::vector<PredictionRow> rows;
  const std::string text = read_file(file);
  longbench::refuse_other_formats(file, text);
  LineReader lines(text);
  while (const auto line = lines.next())
    if (!is_blank(line->text)) rows.push_back(read_row(line->text, fmt::format("{}:{}", file.string(), line->number)));
  if (rows.empty()) throw InputError(file.string(), "holds no predictions", "give a file with one JSON object a line");
  return rows;
}

}  // namespace cokv
