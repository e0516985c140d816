#include "record/profile.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "core/errors.h"
#include "record/typed_json.h"

namespace cokv::record {

namespace {

constexpr std::string_view kSchema = "cokv.profile/1";
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();  // null in the file

Json to_json(const estimate::Convergence& c) {
  return {{"split_half_spearman", or_null(c.split_half_spearman)},
          {"reliability", or_null(c.reliability)},
          {"mae_halves", or_null(c.mae_halves)},
          {"paper_rule_met", or_null(c.paper_rule_met)},
          {"budget_instability", or_null(c.budget_instability)},
          {"instability_budget", or_null(c.instability_budget)},
          {"top_overlap", or_null(c.top_overlap)},
          {"advice", c.advice}};
}

Json errors_to_json(const std::vector<double>& errors, HeadGrid grid, bool known) {
  return known ? matrix_to_json(errors, grid) : Json(nullptr);
}

Json to_json(const estimate::SliceEstimate& s, HeadGrid grid, bool has_errors) {
  return {{"size", s.size},
          {"pairs", s.pairs},
          {"values", matrix_to_json(s.values, grid)},
          {"standard_errors", errors_to_json(s.standard_errors, grid, has_errors)},
          {"example_errors", errors_to_json(s.example_errors, grid, !s.example_errors.empty())},
          {"mean_kept", s.mean_utility},
          {"mean_complement", s.mean_complement}};
}

// Members that the first version of the format did not have.
bool is_known(const Json& object, std::string_view key) {
  return object.contains(key) && !object[key].is_null();
}

estimate::Convergence convergence_from_json(const Json& json, const std::string& where) {
  estimate::Convergence c;
  c.split_half_spearman = optional_number(json, "split_half_spearman", where);
  c.reliability = optional_number(json, "reliability", where);
  c.mae_halves = optional_number(json, "mae_halves", where);
  if (!require_member(json, "paper_rule_met", where).is_null())
    c.paper_rule_met = require_bool(json, "paper_rule_met", where);
  c.budget_instability = optional_number(json, "budget_instability", where);
  if (is_known(json, "instability_budget")) c.instability_budget = require_int(json, "instability_budget", where);
  if (is_known(json, "top_overlap")) c.top_overlap = require_number(json, "top_overlap", where);
  c.advice = require_string(json, "advice", where);
  return c;
}

std::vector<double> errors_from_json(const Json& object, HeadGrid grid, const std::string& where, bool& known) {
  known = !require_member(object, "standard_errors", where).is_null();
  return known ? require_matrix(object, "standard_errors", grid, where, /*nulls=*/true) : std::vector<double>();
}

std::vector<double> example_errors_from_json(const Json& object, HeadGrid grid, const std::string& where) {
  return is_known(object, "example_errors") ? require_matrix(object, "example_errors", grid, where)
                                            : std::vector<double>();
}

estimate::SliceEstimate slice_from_json(const Json& json, HeadGrid grid, const std::string& where) {
  estimate::SliceEstimate slice;
  bool known = true;
  slice.size = require_int(json, "size", where);
  slice.pairs = require_count(json, "pairs", where);
  slice.values = require_matrix(json, "values", grid, where);
  slice.standard_errors = errors_from_json(json, grid, where, known);
  slice.example_errors = example_errors_from_json(json, grid, where);
  slice.mean_utility = optional_number(json, "mean_kept", where).value_or(kUnknown);
  slice.mean_complement = optional_number(json, "mean_complement", where).value_or(kUnknown);
  return slice;
}

}  // namespace

Json to_json(const Profile& p) {
  const HeadGrid grid = p.model.grid;
  Json slices = Json::array();
  for (const auto& slice : p.estimate.slices) slices.push_back(to_json(slice, grid, p.has_standard_errors));
  return {{"schema", kSchema},
          {"model", to_json(p.model)},
          {"task", to_json(p.task)},
          {"sampling", to_json(p.sampling)},
          {"values", matrix_to_json(p.estimate.values, grid)},
          {"standard_errors", errors_to_json(p.estimate.standard_errors, grid, p.has_standard_errors)},
          {"example_errors", errors_to_json(p.estimate.example_errors, grid, !p.estimate.example_errors.empty())},
          {"slices", std::move(slices)},
          {"utility", {{"full", or_null(p.utility_full)}, {"window_only", or_null(p.utility_window_only)}}},
          {"convergence", to_json(p.estimate.convergence)},
          {"warnings", p.warnings},
          {"provenance", to_json(p.provenance)}};
}

namespace {
bool is_there_already(const Json& profile, const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return false;
  Json old = Json::parse(read_file(file), nullptr, /*allow_exceptions=*/false), fresh = profile;
  if (!old.is_object()) return false;
  old.erase("provenance");
  fresh.erase("provenance");
  return old == fresh;
}
}  // namespace

Profile read_profile(const std::filesystem::path& file) {
  const std::string where = file.string();
  const Json json = read_json_file(file);
  require_schema(json, kSchema, where);
  refuse_unknown(json,
                 {"schema", "model", "task", "sampling", "values", "standard_errors", "example_errors", "slices",
                  "utility", "convergence", "warnings", "provenance"},
                 where);
  Profile p;
  p.model = model_from_json(require_member(json, "model", where), where + " model");
  p.task = task_from_json(require_member(json, "task", where), where + " task");
  p.sampling = sampling_from_json(require_member(json, "sampling", where), where + " sampling");
  p.estimate.values = require_matrix(json, "values", p.model.grid, where);
  p.estimate.standard_errors = errors_from_json(json, p.model.grid, where, p.has_standard_errors);
  p.estimate.example_errors = example_errors_from_json(json, p.model.grid, where);
  const Json& slices = require_member(json, "slices", where);
  if (!slices.is_array()) throw InputError(where, "key \"slices\" should be a list");
  for (const Json& slice : slices)
    p.estimate.slices.push_back(
        slice_from_json(slice, p.model.grid, fmt::format("{} slice {}", where, p.estimate.slices.size())));
  const Json& utility = require_member(json, "utility", where);
  p.utility_full = optional_number(utility, "full", where + " utility");
  p.utility_window_only = optional_number(utility, "window_only", where + " utility");
  p.estimate.convergence = convergence_from_json(require_member(json, "convergence", where), where + " convergence");
  p.warnings = require_strings(json, "warnings", where);
  p.provenance = provenance_from_json(require_member(json, "provenance", where), where + " provenance");
  return p;
}

void write_profile(const std::filesystem::path& file, const Profile& profile) {
  const Json json = to_json(profile);
  if (!is_there_already(json, file)) write_json_file(file, json);
}

}  // namespace cokv::record
