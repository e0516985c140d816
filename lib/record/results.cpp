#include "record/results.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/json_section.h"
#include "record/typed_json.h"

namespace cokv::record {

namespace {

constexpr std::string_view kSchema = "cokv.results/1";
constexpr std::string_view kAgainst[] = {"snapkv", "full"};  // methods that rows are compared with

std::string key_of(std::string_view against) {
  return fmt::format("vs_{}", against);
}

Json to_json(const ResultRow& r) {
  Json row = {{"method", r.method},
              {"budget", or_null(r.budget)},
              {"alpha", or_null(r.alpha)},
              {"score", r.score},
              {"standard_error", or_null(r.standard_error)},
              {"examples", r.examples},
              {"kept_tokens_mean", r.kept_tokens_mean}};
  if (r.floor > 0) row["floor"] = r.floor;
  if (r.masked > 0) row["k"] = r.masked;
  for (const PairedDifference& d : r.differences)
    row[key_of(d.against)] = {{"difference", d.mean}, {"low", d.low}, {"high", d.high}};
  return row;
}

PairedDifference read_difference(JsonSection in, std::string_view against) {
  PairedDifference d{std::string(against), in.number("difference"), in.number("low"), in.number("high")};
  in.finish();
  return d;
}

ResultRow read_row(JsonSection& in) {
  ResultRow row;
  row.method = in.text("method");
  row.budget = in.integer_or_null("budget");
  row.alpha = in.integer_or_null("alpha");
  row.score = in.number("score");
  row.standard_error = in.number_or_null("standard_error");
  row.examples = in.integer("examples");
  row.kept_tokens_mean = in.number("kept_tokens_mean");
  if (in.contains("floor")) row.floor = in.number("floor");
  if (in.contains("k")) row.masked = in.integer("k");
  for (const std::string_view against : kAgainst)
    if (in.contains(key_of(against))) row.differences.push_back(read_difference(in.object(key_of(against)), against));
  in.finish();
  return row;
}

Json to_json(const AlphaPoint& p) {
  return {{"budget", p.budget}, {"alpha", p.alpha}, {"validation_score", p.validation_score}};
}

AlphaPoint read_alpha_point(JsonSection& in) {
  const AlphaPoint p{in.integer("budget"), in.integer("alpha"), in.number("validation_score")};
  in.finish();
  return p;
}

Json to_json(const NiahGrid& g) {
  return {{"method", g.method},
          {"budget", or_null(g.budget)},
          {"lengths", g.lengths},
          {"depths", g.depths},
          {"scores", g.scores}};
}

NiahGrid read_niah_grid(JsonSection& in) {
  NiahGrid g;
  g.method = in.text("method");
  g.budget = in.integer_or_null("budget");
  g.lengths = in.integers("lengths");
  g.depths = in.integers("depths");
  if (g.lengths.empty() || g.depths.empty()) in.fail("should hold at least one length and one depth");
  g.scores = in.lists_of_numbers("scores");
  const bool fits = g.scores.size() == g.depths.size() &&
                    std::all_of(g.scores.begin(), g.scores.end(),
                                [&](const auto& of_depth) { return of_depth.size() == g.lengths.size(); });
  if (!fits) in.fail("key \"scores\" should hold a list for each depth with a score for each length");
  in.finish();
  return g;
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

LatencyRow read_latency(JsonSection& in) {
  LatencyRow r;
  r.method = in.text("method");
  r.budget = in.integer_or_null("budget");
  if (in.contains("k")) r.masked = in.integer("k");
  r.prompt_tokens = in.integer("prompt_tokens");
  r.kept_tokens_mean = in.number("kept_tokens_mean");
  r.prefill_seconds = in.number("prefill_seconds");
  r.compress_seconds = in.number("compress_seconds");
  r.seconds_per_token = in.number("seconds_per_token");
  r.weight_bytes = in.count("weight_bytes");
  r.cache_bytes = in.count("cache_bytes");
  r.prefill_peak_bytes = in.count("prefill_peak_bytes");
  r.decode_peak_bytes = in.count("decode_peak_bytes");
  in.finish();
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

OnePrefill read_one_prefill(JsonSection in) {
  OnePrefill o;
  o.prompts = in.count("prompts");
  o.answers = in.count("answers");
  o.prefill_seconds = in.number("prefill_seconds");
  o.seconds = in.number("seconds");
  o.separate_prefills = in.number("separate_prefills_seconds");
  in.ignore("times_faster");  // follows from the others
  in.finish();
  return o;
}

template <typename T>
Json list_to_json(const std::vector<T>& all) {
  Json list = Json::array();
  for (const T& one : all) list.push_back(to_json(one));
  return list;
}

template <typename T>
std::vector<T> read_list(JsonSection& in, std::string_view key, T (*read)(JsonSection&)) {
  std::vector<T> all;
  for (JsonSection& one : in.list(key)) all.push_back(read(one));
  return all;
}

}  // namespace

const PairedDifference* ResultRow::difference_to(std::string_view other) const {
  const auto found = std::find_if(differences.begin(), differences.end(),
                                  [&](const PairedDifference& d) { return d.against == other; });
  return found == differences.end() ? nullptr : &*found;
}

std::string label(const ResultRow& row) {
  if (row.floor > 0) return fmt::format("{}, floor {}", row.method, Json(row.floor).dump());
  return row.masked > 0 ? fmt::format("{} {}", row.method, row.masked) : row.method;
}

std::string label(const LatencyRow& row) {
  return row.masked > 0 ? fmt::format("{} {}", row.method, row.masked) : row.method;
}

Json to_json(const Results& r) {
  Json json = {{"schema", kSchema},
               {"model", to_json(r.model)},
               {"task", to_json(r.task)},
               {"utility", r.utility},
               {"rows", list_to_json(r.rows)},
               {"alpha_curve", list_to_json(r.alpha_curve)},
               {"latency", list_to_json(r.latency)},
               {"provenance", to_json(r.provenance)}};
  if (r.one_prefill) json["one_prefill"] = to_json(*r.one_prefill);
  if (!r.niah.empty()) json["niah"] = list_to_json(r.niah);
  return json;
}

Results read_results(const std::filesystem::path& file) {
  const Json json = read_json_file(file);
  JsonSection in(json, file.string());
  require_schema(in, kSchema);
  Results r;
  r.model = model_from_json(in.value("model"), in.where("model"));
  r.task = task_from_json(in.value("task"), in.where("task"));
  if (in.contains("utility")) r.utility = in.text("utility");  // not in the first version of the format
  r.rows = read_list(in, "rows", read_row);
  r.alpha_curve = read_list(in, "alpha_curve", read_alpha_point);
  if (in.contains("niah")) r.niah = read_list(in, "niah", read_niah_grid);
  r.latency = read_list(in, "latency", read_latency);
  if (in.contains("one_prefill")) r.one_prefill = read_one_prefill(in.object("one_prefill"));
  r.provenance = provenance_from_json(in.value("provenance"), in.where("provenance"));
  in.finish();
  return r;
}

void write_results(const std::filesystem::path& file, const Results& results) {
  write_if_changed(file, to_json(results));
}

}  // namespace cokv::record
