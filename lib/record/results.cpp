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

Json to_json(const ResultRow& r) {
  Json row = {{"method", r.method},
              {"budget", or_null(r.budget)},
              {"alpha", or_null(r.alpha)},
              {"score", r.score},
              {"standard_error", or_null(r.standard_error)},
              {"examples", r.examples},
              {"kept_tokens_mean", r.kept_tokens_mean}};
  for (const auto& [key, value] : r.extra.items()) row[key] = value;
  return row;
}

ResultRow row_from_json(const Json& json, const std::string& where) {
  ResultRow row;
  row.method = require_string(json, "method", where);
  row.budget = optional_int(json, "budget", where);
  row.alpha = optional_int(json, "alpha", where);
  row.score = require_number(json, "score", where);
  row.standard_error = optional_number(json, "standard_error", where);
  row.examples = require_int(json, "examples", where);
  row.kept_tokens_mean = require_number(json, "kept_tokens_mean", where);
  for (const auto& [key, value] : json.items())
    if (std::find(kRowKeys.begin(), kRowKeys.end(), key) == kRowKeys.end()) row.extra[key] = value;
  return row;
}

Json to_json(const LatencyRow& r) {
  Json row = {{"method", r.method},
              {"budget", or_null(r.budget)},
              {"prompt_tokens", r.prompt_tokens},
              {"kept_tokens_mean", r.kept_tokens_mean},
              {"prefill_seconds", r.prefill_seconds},
              {"compress_seconds", r.compress_seconds},
              {"seconds_per_token", r.seconds_per_token},
              {"weight_bytes", r.weight_bytes},
              {"cache_bytes", r.cache_bytes},
              {"prefill_peak_bytes", r.prefill_peak_bytes},
              {"decode_peak_bytes", r.decode_peak_bytes}};
  if (r.masked > 0) row["k"] = r.masked;
  return row;
}

LatencyRow latency_from_json(const Json& json, const std::string& where) {
  LatencyRow r;
  r.method = require_string(json, "method", where);
  r.budget = optional_int(json, "budget", where);
  if (json.contains("k")) r.masked = require_int(json, "k", where);
  r.prompt_tokens = require_int(json, "prompt_tokens", where);
  r.kept_tokens_mean = require_number(json, "kept_tokens_mean", where);
  r.prefill_seconds = require_number(json, "prefill_seconds", where);
  r.compress_seconds = require_number(json, "compress_seconds", where);
  r.seconds_per_token = require_number(json, "seconds_per_token", where);
  r.weight_bytes = require_count(json, "weight_bytes", where);
  r.cache_bytes = require_count(json, "cache_bytes", where);
  r.prefill_peak_bytes = require_count(json, "prefill_peak_bytes", where);
  r.decode_peak_bytes = require_count(json, "decode_peak_bytes", where);
  return r;
}

Json to_json(const OnePrefill& o) {
  return {{"prompts", o.prompts},
          {"answers", o.answers},
          {"prefill_seconds", o.prefill_seconds},
          {"seconds", o.seconds},
          {"separate_prefills_seconds", o.separate_prefills},
          {"times_faster", o.times_faster()}};
}

OnePrefill one_prefill_from_json(const Json& json, const std::string& where) {
  OnePrefill o;
  o.prompts = require_count(json, "prompts", where);
  o.answers = require_count(json, "answers", where);
  o.prefill_seconds = require_number(json, "prefill_seconds", where);
  o.seconds = require_number(json, "seconds", where);
  o.separate_prefills = require_number(json, "separate_prefills_seconds", where);
  return o;
}

}  // namespace

std::string label(const ResultRow& row) {
  if (row.extra.contains("floor")) return fmt::format("{}, floor {}", row.method, row.extra["floor"].dump());
  return row.extra.contains("k") ? fmt::format("{} {}", row.method, row.extra["k"].dump()) : row.method;
}

std::string label(const LatencyRow& row) {
  return row.masked > 0 ? fmt::format("{} {}", row.method, row.masked) : row.method;
}

Json to_json(const Results& r) {
  Json rows = Json::array();
  for (const ResultRow& row : r.rows) rows.push_back(to_json(row));
  Json latency = Json::array();
  for (const LatencyRow& row : r.latency) latency.push_back(to_json(row));
  Json json = {{"schema", kSchema},
               {"model", to_json(r.model)},
               {"task", to_json(r.task)},
               {"utility", r.utility},
               {"rows", std::move(rows)},
               {"alpha_curve", r.alpha_curve},
               {"latency", std::move(latency)},
               {"provenance", to_json(r.provenance)}};
  if (r.one_prefill) json["one_prefill"] = to_json(*r.one_prefill);
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
  if (json.contains("utility")) r.utility = require_string(json, "utility", where);
  const Json& rows = require_member(json, "rows", where);
  if (!rows.is_array()) throw InputError(where, "key \"rows\" should be a list");
  for (const Json& row : rows) r.rows.push_back(row_from_json(row, fmt::format("{} row {}", where, r.rows.size())));
  r.alpha_curve = require_member(json, "alpha_curve", where);
  if (json.contains("niah")) r.niah = json["niah"];
  const Json& latency = require_member(json, "latency", where);
  if (!latency.is_array()) throw InputError(where, "key \"latency\" should be a list");
  for (const Json& row : latency)
    r.latency.push_back(latency_from_json(row, fmt::format("{} latency {}", where, r.latency.size())));
  if (json.contains("one_prefill")) r.one_prefill = one_prefill_from_json(json["one_prefill"], where + " one_prefill");
  r.provenance = provenance_from_json(require_member(json, "provenance", where), where + " provenance");
  return r;
}

void write_results(const std::filesystem::path& file, const Results& results) {
  write_json_file(file, to_json(results));
}

}  // namespace cokv::record
