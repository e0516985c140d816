#include "record/results.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/errors.h"
#include "record/typed_json.h"

namespace cokv::record {

namespace {

constexpr std::string_view kSchema = "cokv.results/1";
const std::vector<std::string> kRowKeys = {"method",         "budget",   "alpha",           "score",
                                           "standard_error", "examples", "kept_tokens_mean"};

Json or_null(std::optional<int> value) {
  return value ? Json(*value) : Json(nullptr);
}

Json to_json(const ResultRow& r) {
  Json row = {{"method", r.method},
              {"budget", or_null(r.budget)},
              {"alpha", or_null(r.alpha)},
              {"score", r.score},
              {"standard_error", r.standard_error},
              {"examples", r.examples},
              {"kept_tokens_mean", r.kept_tokens_mean}};
  for (const auto& [key, value] : r.extra.items()) row[key] = value;
  return row;
}

std::optional<int> optional_int(const Json& object, std::string_view key, const std::string& where) {
  if (require_member(object, key, where).is_null()) return std::nullopt;
  return require_int(object, key, where);
}

ResultRow row_from_json(const Json& json, const std::string& where) {
  ResultRow row;
  row.method = require_string(json, "method", where);
  row.budget = optional_int(json, "budget", where);
  row.alpha = optional_int(json, "alpha", where);
  row.score = require_number(json, "score", where);
  row.standard_error = require_number(json, "standard_error", where);
  row.examples = require_int(json, "examples", where);
  row.kept_tokens_mean = require_number(json, "kept_tokens_mean", where);
  for (const auto& [key, value] : json.items())
    if (std::find(kRowKeys.begin(), kRowKeys.end(), key) == kRowKeys.end()) row.extra[key] = value;
  return row;
}

std::string difference_text(const ResultRow& row, const std::string& key) {
  if (!row.extra.contains(key)) return "";
  const Json& d = row.extra[key];
  return fmt::format("{:+.2f} [{:+.2f}, {:+.2f}]", d["difference"].get<double>(), d["low"].get<double>(),
                     d["high"].get<double>());
}

}  // namespace

Json to_json(const Results& r) {
  Json rows = Json::array();
  for (const ResultRow& row : r.rows) rows.push_back(to_json(row));
  Json json = {{"schema", kSchema},
               {"model", to_json(r.model)},
               {"task", to_json(r.task)},
               {"rows", std::move(rows)},
               {"alpha_curve", r.alpha_curve},
               {"latency", r.latency},
               {"provenance", to_json(r.provenance)}};
  if (!r.niah.empty()) json["niah"] = r.niah;
  return json;
}

Results read_results(const std::filesystem::path& file) {
  const std::string where = file.string();
  const Json json = read_json_file(file);
  require_schema(json, kSchema, where);
  Results r;
  r.model = model_from_json(require_member(json, "model", where), where + " model");
  r.task = task_from_json(require_member(json, "task", where), where + " task");
  const Json& rows = require_member(json, "rows", where);
  if (!rows.is_array()) throw InputError(where, "key \"rows\" should be a list");
  for (const Json& row : rows) r.rows.push_back(row_from_json(row, fmt::format("{} row {}", where, r.rows.size())));
  r.alpha_curve = require_member(json, "alpha_curve", where);
  if (json.contains("niah")) r.niah = json["niah"];
  r.latency = require_member(json, "latency", where);
  r.provenance = provenance_from_json(require_member(json, "provenance", where), where + " provenance");
  return r;
}

void write_results(const std::filesystem::path& file, const Results& results) {
  write_json_file(file, to_json(results));
}

std::string results_markdown(const Results& r) {
  std::string text = fmt::format(
      "# {} on {}\n\n{} examples, metric {}. Scores 0–100 ± standard error over examples; differences with a "
      "95 % interval (paired bootstrap over the same examples).\n\n",
      r.task.name, r.model.name, r.task.example_ids.size(), r.task.metric);
  text +=
      "| method | budget | alpha | score | kept tokens | against snapkv | against full "
      "|\n|---|--:|--:|--:|--:|--:|--:|\n";
  for (const ResultRow& row : r.rows)
    text += fmt::format("| {} | {} | {} | {:.2f} ± {:.2f} | {:.1f} | {} | {} |\n", row.method,
                        row.budget ? std::to_string(*row.budget) : "", row.alpha ? std::to_string(*row.alpha) : "",
                        row.score, row.standard_error, row.kept_tokens_mean, difference_text(row, "vs_snapkv"),
                        difference_text(row, "vs_full"));
  return text;
}

}  // namespace cokv::record
