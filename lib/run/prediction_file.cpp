#include "run/prediction_file.h"

#include <fmt/format.h>

#include <string_view>

#include "core/errors.h"
#include "core/json_section.h"
#include "core/json_text.h"

namespace cokv::run {

namespace fs = std::filesystem;

namespace {

fs::path later_path(const fs::path& file) {
  return file.string() + ".later";
}

std::string member_of(Measure measure) {
  return std::string(name_of(measure));
}

Measured read_measures(JsonSection& in) {
  Measured measures;
  for (const Measure measure : kMeasures)
    if (in.contains(name_of(measure))) measures[measure] = in.number_or_null(name_of(measure));
  return measures;
}

// To the end of a line, in the order of kMeasures whatever the order in which they were measured.
void write_measures(Json& row, const Measured& measures) {
  for (const Measure measure : kMeasures) {
    Json value;
    if (const auto given = measures.find(measure); given != measures.end())
      value = given->second ? Json(*given->second) : Json(nullptr);
    else if (const auto there = row.find(member_of(measure)); there != row.end())
      value = *there;
    else
      continue;
    row.erase(member_of(measure));
    row[member_of(measure)] = std::move(value);
  }
}

// Also for read-only readers. False for a line that is not whole.
bool take(const Line& line, const fs::path& path, std::map<std::string, Prediction>& done) {
  const Json row = parse_or_discard(line.text);
  if (row.is_discarded()) return false;
  JsonSection in(row, fmt::format("{}:{}", path.string(), line.number));
  const std::string key = in.text("_id");
  Prediction prediction{in.text("pred"), in.number("score"), in.number("kept_tokens")};
  if (in.contains("token_ids")) prediction.token_ids = in.integers("token_ids");
  prediction.measures = read_measures(in);
  for (const char* of_the_row : {"answers", "all_classes", "length"}) in.value(of_the_row);
  in.finish();
  const auto [found, fresh] = done.emplace(key, prediction);
  if (!fresh && found->second != prediction)
    in.fail(fmt::format("row {} was answered before, with another text or score; remove one of the lines", key));
  return true;
}

// The measures of NAME.jsonl.later, by row.
bool take_later(const Line& line, const fs::path& path, std::map<std::string, Measured>& later) {
  const Json row = parse_or_discard(line.text);
  if (row.is_discarded()) return false;
  JsonSection in(row, fmt::format("{}:{}", path.string(), line.number));
  Measured& of_row = later[in.text("_id")];
  for (const auto& [measure, value] : read_measures(in)) of_row[measure] = value;
  in.finish();
  return true;
}

// The text of the file with the measures in its lines; a torn end stays as it is.
std::string folded(const fs::path& path, const std::map<std::string, Measured>& later) {
  std::string text;
  const size_t whole_bytes = record::read_log(path, [&](const Line& line) {
    Json row = parse_or_discard(line.text);
    if (row.is_discarded()) return false;
    const auto found = later.find(require_string(row, "_id", fmt::format("{}:{}", path.string(), line.number)));
    if (found != later.end()) write_measures(row, found->second);
    text += row.dump() + "\n";
    return true;
  });
  return text + read_file(path).substr(whole_bytes);
}

// What write_file_atomically() left when it was killed; nobody else writes to this folder.
void remove_unfinished(const fs::path& path) {
  const std::string begin = path.filename().string() + ".tmp";
  std::vector<fs::path> unfinished;
  for (const auto& entry : fs::directory_iterator(path.parent_path()))
    if (entry.path().filename().string().starts_with(begin)) unfinished.push_back(entry.path());
  for (const fs::path& file : unfinished) fs::remove(file);
}

}  // namespace

std::map<std::string, Prediction> read_predictions(const fs::path& path) {
  if (!fs::exists(path))
    throw InputError(path.string(), "is missing", "evaluate again, or keep it beside results.json");
  std::map<std::string, Prediction> done;
  record::read_log(path, [&](const Line& line) { return take(line, path, done); });
  return done;
}

void fold_later_measures(const fs::path& path) {
  const fs::path later = later_path(path);
  if (!fs::exists(later)) return;
  std::map<std::string, Measured> measures;
  record::read_log(later, [&](const Line& line) { return take_later(line, later, measures); });
  if (fs::exists(path)) write_file_atomically(path, folded(path, measures));
  remove_unfinished(path);
  fs::remove(later);  // killed before this, it is folded once more and changes nothing
}

PredictionFile::PredictionFile(const fs::path& path)
    : log_((fold_later_measures(path), path), [&](const Line& line) { return take(line, path, done_); }) {}

void PredictionFile::append(const std::string& key, const longbench::Example& example, const Prediction& prediction) {
  const Json classes = example.all_classes.empty() ? Json(nullptr) : Json(example.all_classes);
  Json row = {{"_id", key},
              {"pred", prediction.text},
              {"answers", example.answers},
              {"all_classes", classes},
              {"length", example.length},
              {"score", prediction.score},
              {"kept_tokens", prediction.kept_tokens}};
  if (prediction.token_ids) row["token_ids"] = *prediction.token_ids;
  write_measures(row, prediction.measures);
  log_.append(row.dump() + "\n");
  done_[key] = prediction;
}

void PredictionFile::add_measures(const std::string& key, const Measured& measures) {
  Measured& there = done_.at(key).measures;
  Measured fresh;
  for (const auto& [measure, value] : measures)
    if (!there.contains(measure)) fresh[measure] = value;
  if (fresh.empty()) return;
  if (!later_) later_.emplace(later_path(path()), [](const Line&) { return true; });  // folded before, so it is new
  Json row = {{"_id", key}};
  write_measures(row, fresh);
  later_->append(row.dump() + "\n");
  there.insert(fresh.begin(), fresh.end());
}

}  // namespace cokv::run
