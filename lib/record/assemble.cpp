#include "record/assemble.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/errors.h"
#include "core/json_section.h"
#include "estimate/budget_estimate.h"
#include "estimate/estimate.h"

namespace cokv::record {

namespace {

estimate::Estimator estimator_of(const std::string& name) {
  if (name == "mean") return estimate::Estimator::mean;
  if (name == "regression") return estimate::Estimator::regression;
  if (name == "exact") return estimate::Estimator::exact;
  throw ConfigError("`estimator` " + name, "is not mean, regression or exact");
}

// Weighted mean of a reference utility over the examples that have one.
std::optional<double> mean_reference(const Evaluations& evaluations, const std::vector<double>& weights,
                                     double ReferenceScores::*member) {
  double sum = 0, total = 0;
  for (const auto& [example, reference] : evaluations.references) {
    sum += weights[static_cast<size_t>(example)] * reference.*member;
    total += weights[static_cast<size_t>(example)];
  }
  return total > 0 ? std::optional(sum / total) : std::nullopt;
}

}  // namespace

void check_record(const Evaluations& evaluations, const TaskIdentity& task, const SamplingIdentity& sampling) {
  const int examples = static_cast<int>(task.example_weights.size());
  const auto check_example = [&](int example) {
    if (example >= examples)
      throw InputError("evaluations.jsonl", fmt::format("has example {}, the run has {} examples", example, examples));
  };
  const auto check_budget = [&](int budget) {
    if (std::ranges::find(sampling.game_budgets, budget) == sampling.game_budgets.end())
      throw InputError("evaluations.jsonl", fmt::format("has budget {}, which the run does not have", budget));
  };
  for (const auto& o : evaluations.observations) {
    check_example(o.example);
    if (std::find(sampling.slices.begin(), sampling.slices.end(), o.slice) == sampling.slices.end())
      throw InputError("evaluations.jsonl", fmt::format("has slice {}, which the run does not have", o.slice));
    if (sampling.plays_at_budgets() || o.budget > 0) check_budget(o.budget);
  }
  for (const auto& [example, reference] : evaluations.references) check_example(example);
  const auto check_row = [&](RowAtBudget row) {
    check_example(row.example);
    check_budget(row.budget);
  };
  for (const auto& [row, worths] : evaluations.worths) check_row(row);
  for (const auto& [row, too_short] : evaluations.too_short) check_row(row);
}

Json to_json(const RunIdentity& identity) {
  Json sampling = to_json(identity.sampling);
  sampling.erase("pairs");  // where there are any
  return {{"model", to_json(identity.model)},
          {"task", to_json(identity.task)},
          {"sampling", std::move(sampling)},
          {"settings", identity.settings}};
}

RunIdentity run_identity_from_json(const Json& json, const std::string& where) {
  JsonSection in(json, where);
  in.object("sampling");  // refuses anything but an object
  Json sampling = in.value("sampling");
  if (!sampling.contains("values")) sampling["pairs"] = 0;
  RunIdentity identity{model_from_json(in.value("model"), in.where("model")),
                       task_from_json(in.value("task"), in.where("task")),
                       sampling_from_json(sampling, in.where("sampling")), in.value("settings")};
  in.finish();
  const auto& slices = identity.sampling.slices;
  if (identity.sampling.gradient) return identity;
  if (slices.empty() || *std::max_element(slices.begin(), slices.end()) >= identity.model.grid.players())
    throw InputError(in.where("sampling"), "key \"slices\" should hold sizes below the number of heads");
  return identity;
}

estimate::Design design_of(const ModelIdentity& model, const SamplingIdentity& sampling) {
  estimate::Design design;
  design.mode = sampling.mode.value_or(Mode::default_);
  design.estimator = estimator_of(sampling.estimator);
  design.players = model.grid.players();
  design.slices = sampling.slices;
  design.seed = sampling.seed;
  return design;
}

std::vector<estimate::Observation> first_pairs(const Evaluations& evaluations, const estimate::Design& design,
                                               int64_t pairs) {
  std::vector<estimate::Observation> first;
  for (const auto& o : evaluations.observations)
    if (o.draw < pairs || design.estimator == estimate::Estimator::exact) first.push_back(o);
  return first;
}

namespace {

// What a reader should know of the rows that told nothing; also why there is no estimate when none told anything.
std::vector<std::string> rows_left_out(const Evaluations& evaluations, const RunIdentity& identity) {
  const size_t rows = identity.task.example_ids.size();
  std::set<int> texts;
  std::map<int, size_t> prompts;  // of each budget
  for (const auto& [row, too_short] : evaluations.too_short)
    if (too_short.what == TooShort::What::text)
      texts.insert(row.example);
    else
      ++prompts[row.budget];
  std::vector<std::string> left_out;
  if (!texts.empty())
    left_out.push_back(fmt::format(
        "{} of {} rows are left out: the full cache's text has no token after the first, which no cache changes",
        texts.size(), rows));
  for (const auto& [budget, count] : prompts)
    left_out.push_back(
        fmt::format("budget {}: {} of {} rows are left out, whose prompts are too short for it", budget, count, rows));
  return left_out;
}

[[noreturn]] void refuse_no_rows(const Evaluations& evaluations, const RunIdentity& identity) {
  throw InputError("rows",
                   fmt::format("none tells anything: {}", fmt::join(rows_left_out(evaluations, identity), "; ")),
                   "use longer prompts, smaller `game_budgets`, or a task whose answers have two tokens or more");
}

estimate::Estimate first_order_estimate(const RunIdentity& identity, const Evaluations& evaluations,
                                        const estimate::EstimateOptions& options) {
  const auto players = static_cast<size_t>(identity.model.grid.players());
  std::vector<estimate::Worths> all;
  for (const auto& [row, worths] : evaluations.worths) {
    if (worths.of_heads.size() != players)
      throw InputError("evaluations.jsonl", fmt::format("example {} has worths of {} heads, the model has {}",
                                                        row.example, worths.of_heads.size(), players));
    all.push_back(worths);
  }
  if (all.empty()) refuse_no_rows(evaluations, identity);
  return estimate::estimate_first_order(all, identity.task.example_weights, options);
}

// Of the estimate: decodes scored, or backward passes.
int64_t evaluations_behind(const Profile& profile, const Evaluations& evaluations) {
  if (profile.sampling.gradient) return static_cast<int64_t>(evaluations.worths.size());
  int64_t pairs = 0;
  for (const auto& slice : profile.estimate.slices) pairs += slice.pairs;
  for (const auto& budget : profile.estimate.budgets) pairs += budget.pairs;
  return 2 * (pairs + static_cast<int64_t>(evaluations.references.size()));
}

estimate::Estimate sampled_estimate(const RunIdentity& identity, int64_t pairs, const Evaluations& evaluations,
                                    const estimate::EstimateOptions& options) {
  const estimate::Design design = design_of(identity.model, identity.sampling);
  const auto observations = first_pairs(evaluations, design, pairs);
  const std::vector<double>& weights = identity.task.example_weights;
  const bool at_budgets = identity.sampling.plays_at_budgets();
  if (at_budgets && observations.empty() && !evaluations.too_short.empty()) refuse_no_rows(evaluations, identity);
  try {
    return at_budgets ? estimate::estimate_at_budgets(design, observations, weights, options)
                      : estimate::estimate(design, observations, weights, options);
  } catch (const estimate::UndrawnPlayer& e) {
    throw estimate::UndrawnPlayer(e.slice, e.player, name_of(identity.model.grid.head(e.player)));
  }
}

}  // namespace

estimate::Estimate estimate_run(const RunIdentity& identity, int64_t pairs, const Evaluations& evaluations,
                                estimate::EstimateOptions options) {
  options.window = identity.sampling.window;
  options.smooth_utility = identity.sampling.measures_log_probabilities();
  options.standardised = identity.sampling.standardised();
  return identity.sampling.gradient ? first_order_estimate(identity, evaluations, options)
                                    : sampled_estimate(identity, pairs, evaluations, options);
}

Profile assemble_profile(const RunIdentity& identity, int pairs, const Evaluations& evaluations, Provenance provenance,
                         const estimate::EstimateOptions& options) {
  Profile profile;
  profile.model = identity.model;
  profile.task = identity.task;
  profile.sampling = identity.sampling;
  profile.sampling.pairs = pairs;
  check_record(evaluations, identity.task, identity.sampling);
  profile.estimate = estimate_run(identity, pairs, evaluations, options);
  profile.warnings = rows_left_out(evaluations, identity);
  const std::vector<double>& weights = identity.task.example_weights;
  profile.utility_full = mean_reference(evaluations, weights, &ReferenceScores::full);
  profile.utility_window_only = mean_reference(evaluations, weights, &ReferenceScores::window_only);
  provenance.evaluations = evaluations_behind(profile, evaluations);
  profile.provenance = std::move(provenance);
  return profile;
}

}  // namespace cokv::record
