#include "record/results.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/json_section.h"
#include "record/typed_json.h"

namespace cokv::record {

namespace {

constexpr std::string_view kSchema = "cokv.results/1";

// Earlier versions wrote differences of the score alone, each as a member of its row.
std::string earlier_key(std::string_view against) {
  return fmt::format("vs_{}", against);
}

template <typename T>
std::vector<T> read_list(JsonSection& in, std::string_view key, T (*read)(JsonSection&)) {
  std::vector<T> all;
  for (JsonSection& one : in.list(key)) all.push_back(read(one));
  return all;
}

Json to_json(const PairedDifference& d) {
  return {{"measure", name_of(d.measure)}, {"against", d.against},  {"mean", d.mean}, {"low", d.low}, {"high", d.high},
          {"examples", d.examples},        {"clusters", d.clusters}};
}

Json to_json(const std::vector<PairedDifference>& all) {
  Json list = Json::array();
  for (const PairedDifference& one : all) list.push_back(to_json(one));
  return list;
}

Measure read_measure(JsonSection& in) {
  const std::string name = in.text("measure");
  const auto* found = std::ranges::find_if(kMeasures, [&](Measure measure) { return name_of(measure) == name; });
  if (found == kMeasures.end()) in.fail(fmt::format("key \"measure\" holds {}, which is none", name));
  return *found;
}

PairedDifference read_difference(JsonSection& in) {
  PairedDifference d{read_measure(in),  in.text("against"),     in.number("mean"),     in.number("low"),
                     in.number("high"), in.integer("examples"), in.integer("clusters")};
  in.finish();
  return d;
}

PairedDifference read_earlier_difference(JsonSection in, std::string_view against) {
  PairedDifference d;
  d.against = against;
  d.mean = in.number("difference");
  d.low = in.number("low");
  d.high = in.number("high");
  in.finish();
  return d;
}

Json to_json(const MeasuredMean& m) {
  return {{"mean", m.mean}, {"standard_error", or_null(m.standard_error)}, {"examples", m.examples}};
}

MeasuredMean read_measured_mean(JsonSection in) {
  MeasuredMean m{in.number("mean"), in.number_or_null("standard_error"), in.integer("examples")};
  in.finish();
  return m;
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
  if (!r.predictions.empty()) row["predictions"] = r.predictions;
  for (const auto& [measure, mean] : r.measures) row[std::string(name_of(measure))] = to_json(mean);
  row["differences"] = to_json(r.differences);
  return row;
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
  if (in.contains("predictions")) row.predictions = in.text("predictions");
  for (const Measure measure : kMeasures)
    if (in.contains(name_of(measure))) row.measures[measure] = read_measured_mean(in.object(name_of(measure)));
  if (in.contains("differences")) row.differences = read_list(in, "differences", read_difference);
  for (const std::string_view against : {"snapkv", "full"})
    if (in.contains(earlier_key(against)))
      row.differences.push_back(read_earlier_difference(in.object(earlier_key(against)), against));
  in.finish();
  return row;
}

Json to_json(const BudgetsMean& m) {
  return {{"method", m.method}, {"budgets", m.budgets}, {"differences", to_json(m.differences)}};
}

BudgetsMean read_budgets_mean(JsonSection& in) {
  BudgetsMean m{in.text("method"), in.integers("budgets"), read_list(in, "differences", read_difference)};
  in.finish();
  return m;
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

}  // namespace

const PairedDifference* ResultRow::difference(Measure measure, std::string_view against) const {
  const auto found = std::ranges::find_if(
      differences, [&](const PairedDifference& d) { return d.measure == measure && d.against == against; });
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
               {"mean_over_budgets", list_to_json(r.mean_over_budgets)},
               {"alpha_curve", list_to_json(r.alpha_curve)},
               {"latency", list_to_json(r.latency)},
               {"provenance", to_json(r.provenance)}};
  if (!r.clusters.empty()) json["clusters"] = r.clusters;
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
  if (in.contains("clusters")) r.clusters = in.integers("clusters");
  if (!r.clusters.empty() && r.clusters.size() != r.task.example_ids.size())
    in.fail("key \"clusters\" should hold a number for each of the task's example_ids");
  r.rows = read_list(in, "rows", read_row);
  for (ResultRow& row : r.rows)  // earlier versions' differences are of the score
    for (PairedDifference& d : row.differences)
      if (d.clusters == 0) d.measure = r.scored();
  if (in.contains("mean_over_budgets")) r.mean_over_budgets = read_list(in, "mean_over_budgets", read_budgets_mean);
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
