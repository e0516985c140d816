#include "record/profile.h"

#include <limits>

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

Json to_json(const estimate::BudgetValues& b, HeadGrid grid) {
  Json json = {{"budget", b.budget}, {"examples", b.examples}};
  if (b.pairs > 0) json["pairs"] = b.pairs;
  json["values"] = matrix_to_json(b.values, grid);
  json["standard_errors"] = matrix_to_json(b.standard_errors, grid);
  return json;
}

estimate::Convergence read_convergence(JsonSection in) {
  estimate::Convergence c;
  c.split_half_spearman = in.number_or_null("split_half_spearman");
  c.reliability = in.number_or_null("reliability");
  c.mae_halves = in.number_or_null("mae_halves");
  c.paper_rule_met = in.flag_or_null("paper_rule_met");
  c.budget_instability = in.number_or_null("budget_instability");
  // The first version of the format had neither of these.
  if (in.contains("instability_budget")) c.instability_budget = in.integer_or_null("instability_budget");
  if (in.contains("top_overlap")) c.top_overlap = in.number_or_null("top_overlap");
  c.advice = in.text("advice");
  in.finish();
  return c;
}

// Empty where they are not known.
std::vector<double> read_errors(JsonSection& in, HeadGrid grid) {
  return in.value("standard_errors").is_null() ? std::vector<double>()
                                               : read_matrix(in, "standard_errors", grid, /*nulls=*/true);
}

std::vector<double> read_example_errors(JsonSection& in, HeadGrid grid) {
  in.ignore("example_errors");  // not in the first version of the format
  return in.has("example_errors") ? read_matrix(in, "example_errors", grid) : std::vector<double>();
}

estimate::SliceEstimate read_slice(JsonSection& in, HeadGrid grid) {
  estimate::SliceEstimate slice;
  slice.size = in.integer("size");
  slice.pairs = in.count("pairs");
  slice.values = read_matrix(in, "values", grid);
  slice.standard_errors = read_errors(in, grid);
  slice.example_errors = read_example_errors(in, grid);
  slice.mean_utility = in.number_or_null("mean_kept").value_or(kUnknown);
  slice.mean_complement = in.number_or_null("mean_complement").value_or(kUnknown);
  in.finish();
  return slice;
}

estimate::BudgetValues read_budget(JsonSection& in, HeadGrid grid) {
  estimate::BudgetValues budget;
  budget.budget = in.integer("budget");
  budget.examples = in.integer("examples");
  if (in.contains("pairs")) budget.pairs = in.count("pairs");
  budget.values = read_matrix(in, "values", grid);
  budget.standard_errors = read_matrix(in, "standard_errors", grid, /*nulls=*/true);
  in.finish();
  return budget;
}

void read_utility(JsonSection in, Profile& p) {
  p.utility_full = in.number_or_null("full");
  p.utility_window_only = in.number_or_null("window_only");
  in.finish();
}

}  // namespace

Json to_json(const Profile& p) {
  const HeadGrid grid = p.model.grid;
  Json slices = Json::array();
  for (const auto& slice : p.estimate.slices) slices.push_back(to_json(slice, grid, p.has_standard_errors));
  Json json = {{"schema", kSchema},
               {"model", to_json(p.model)},
               {"task", to_json(p.task)},
               {"sampling", to_json(p.sampling)},
               {"values", matrix_to_json(p.estimate.values, grid)},
               {"standard_errors", errors_to_json(p.estimate.standard_errors, grid, p.has_standard_errors)},
               {"example_errors", errors_to_json(p.estimate.example_errors, grid, !p.estimate.example_errors.empty())},
               {"slices", std::move(slices)}};
  if (!p.estimate.budgets.empty()) {
    Json& budgets = json["budgets"] = Json::array();
    for (const auto& budget : p.estimate.budgets) budgets.push_back(to_json(budget, grid));
  }
  json["utility"] = {{"full", or_null(p.utility_full)}, {"window_only", or_null(p.utility_window_only)}};
  json["convergence"] = to_json(p.estimate.convergence);
  json["warnings"] = p.warnings;
  json["provenance"] = to_json(p.provenance);
  return json;
}

Profile read_profile(const std::filesystem::path& file) {
  const Json json = read_json_file(file);
  JsonSection in(json, file.string());
  require_schema(in, kSchema);
  Profile p;
  p.model = model_from_json(in.value("model"), in.where("model"));
  p.task = task_from_json(in.value("task"), in.where("task"));
  p.sampling = sampling_from_json(in.value("sampling"), in.where("sampling"));
  p.estimate.values = read_matrix(in, "values", p.model.grid);
  p.estimate.standard_errors = read_errors(in, p.model.grid);
  p.has_standard_errors = in.has("standard_errors");
  p.estimate.example_errors = read_example_errors(in, p.model.grid);
  for (JsonSection& slice : in.list("slices")) p.estimate.slices.push_back(read_slice(slice, p.model.grid));
  if (in.contains("budgets"))
    for (JsonSection& budget : in.list("budgets")) p.estimate.budgets.push_back(read_budget(budget, p.model.grid));
  read_utility(in.object("utility"), p);
  p.estimate.convergence = read_convergence(in.object("convergence"));
  p.warnings = in.texts("warnings");
  p.provenance = provenance_from_json(in.value("provenance"), in.where("provenance"));
  in.finish();
  return p;
}

void write_profile(const std::filesystem::path& file, const Profile& profile) {
  write_if_changed(file, to_json(profile));
}

}  // namespace cokv::record
