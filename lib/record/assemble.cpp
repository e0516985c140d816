#include "record/assemble.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/errors.h"
#include "core/json_section.h"
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
  for (const auto& o : evaluations.observations) {
    check_example(o.example);
    if (std::find(sampling.slices.begin(), sampling.slices.end(), o.slice) == sampling.slices.end())
      throw InputError("evaluations.jsonl", fmt::format("has slice {}, which the run does not have", o.slice));
  }
  for (const auto& [example, reference] : evaluations.references) check_example(example);
}

Json to_json(const RunIdentity& identity) {
  Json sampling = to_json(identity.sampling);
  sampling.erase("pairs");
  return {{"model", to_json(identity.model)},
          {"task", to_json(identity.task)},
          {"sampling", std::move(sampling)},
          {"settings", identity.settings}};
}

RunIdentity run_identity_from_json(const Json& json, const std::string& where) {
  JsonSection in(json, where);
  in.object("sampling");  // refuses anything but an object
  Json sampling = in.value("sampling");
  sampling["pairs"] = 0;
  RunIdentity identity{model_from_json(in.value("model"), in.where("model")),
                       task_from_json(in.value("task"), in.where("task")),
                       sampling_from_json(sampling, in.where("sampling")), in.value("settings")};
  in.finish();
  const auto& slices = identity.sampling.slices;
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

Profile assemble_profile(const RunIdentity& identity, int pairs, const Evaluations& evaluations, Provenance provenance,
                         estimate::EstimateOptions options) {
  options.smooth_utility = identity.sampling.measures_log_probabilities();
  Profile profile;
  profile.model = identity.model;
  profile.task = identity.task;
  profile.sampling = identity.sampling;
  profile.sampling.pairs = pairs;
  const std::vector<double>& weights = identity.task.example_weights;
  check_record(evaluations, identity.task, identity.sampling);
  const estimate::Design design = design_of(identity.model, identity.sampling);
  const auto observations = first_pairs(evaluations, design, pairs);
  try {
    profile.estimate = estimate::estimate(design, observations, weights, options);
  } catch (const estimate::UndrawnPlayer& e) {
    throw estimate::UndrawnPlayer(e.slice, e.player, name_of(identity.model.grid.head(e.player)));
  }
  profile.utility_full = mean_reference(evaluations, weights, &ReferenceScores::full);
  profile.utility_window_only = mean_reference(evaluations, weights, &ReferenceScores::window_only);
  provenance.evaluations = static_cast<int64_t>(2 * (observations.size() + evaluations.references.size()));
  profile.provenance = std::move(provenance);
  return profile;
}

}  // namespace cokv::record
