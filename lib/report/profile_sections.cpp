#include "report/profile_sections.h"

#include <fmt/format.h>

#include "report/convergence.h"
#include "report/number_text.h"
#include "report/profile_figures.h"
#include "report/summary.h"

namespace cokv::report {

namespace {

std::vector<Fact> facts_of(const record::Profile& profile) {
  const ProfileSummary summary = summarize(profile);
  const estimate::Convergence& convergence = profile.estimate.convergence;
  const int players = profile.model.grid.players();
  std::vector<Fact> facts;
  if (profile.utility_full && profile.utility_window_only)
    facts.push_back({"Utility with the full cache", significant(*profile.utility_full, 3),
                     fmt::format("{} with the window of {} tokens alone", significant(*profile.utility_window_only, 3),
                                 profile.sampling.window)});
  facts.push_back({"Spread over heads", significant(summary.spread, 2),
                   summary.typical_error ? fmt::format("standard deviation; a value's typical standard error is {}",
                                                       significant(*summary.typical_error, 2))
                                         : "standard deviation; errors of the values unknown"});
  if (summary.typical_error)
    facts.push_back({"Heads told apart", fmt::format("{} of {}", summary.distinct, players),
                     "differ from the mean by more than twice their standard error"});
  if (convergence.reliability)
    facts.push_back({"Reliability", fixed(*convergence.reliability, 2),
                     convergence.split_half_spearman
                         ? fmt::format("split-half rank correlation {}", fixed(*convergence.split_half_spearman, 2))
                         : ""});
  if (convergence.budget_instability)
    facts.push_back(
        {"Budget instability", percent(*convergence.budget_instability),
         fmt::format("of the tokens sit elsewhere when budgets are made from half of the {}", evidence_name(profile))});
  if (convergence.mae_halves && convergence.paper_rule_met)
    facts.push_back({"Difference of the halves", significant(*convergence.mae_halves, 2),
                     fmt::format("the paper's rule (below 1/{} = {}) is {}; it ignores the spread", players,
                                 significant(1.0 / players, 2), *convergence.paper_rule_met ? "met" : "not met")});
  if (const long pairs = total_pairs(profile); pairs > 0)
    facts.push_back({"Pairs of coalitions", grouped(pairs), coalitions_text(profile)});
  if (profile.sampling.gradient)
    facts.push_back({"Backward passes", grouped(profile.provenance.evaluations), passes_text(profile)});
  return facts;
}

std::string definition(const record::Profile& profile) {
  if (profile.sampling.gradient)
    return "The first-order value of a KV head at a budget is the gradient's estimate of how much the log-probability "
           "of "
           "the full cache's text would gain if this head alone kept 1.75 times as many tokens.";
  if (profile.sampling.plays_at_budgets())
    return "The value of a KV head is the score of coalitions that contain this head minus the score of their "
           "complements. Heads of the coalition keep 1.75 times as many tokens, the others a quarter.";
  return "The Sliced Shapley value of a KV head is what the score gains from coalitions of heads that keep the whole "
         "prompt when this head is among them, against their complements, averaged over coalition sizes.";
}

std::string sampling_text(const record::Profile& profile) {
  const record::SamplingIdentity& sampling = profile.sampling;
  if (sampling.gradient) return fmt::format("{}, window {}", passes_text(profile), sampling.window);
  return fmt::format("{} mode, {} estimator, utility {}, {} pairs for each {} and example, seed {}, window {}",
                     sampling.mode_text(), sampling.estimator, sampling.utility, sampling.pairs,
                     sampling.plays_at_budgets() ? "budget" : "slice", sampling.seed, sampling.window);
}

Section overview(const record::Profile& profile, const std::string& prefix) {
  Section section;
  section.id = prefix + "profile";
  section.text = fmt::format("{} Unit: {}.", definition(profile), value_unit(profile));
  section.facts = facts_of(profile);
  if (!profile.estimate.convergence.advice.empty()) section.notes.push_back(profile.estimate.convergence.advice);
  section.notes.insert(section.notes.end(), profile.warnings.begin(), profile.warnings.end());
  section.figures = {value_map(profile, prefix), extremes(profile, prefix), distribution(profile, prefix),
                     layer_means(profile, prefix)};
  return section;
}

Section subsection(const std::string& id, const std::string& title, const std::string& text) {
  Section section;
  section.id = id;
  section.title = title;
  section.text = text;
  section.level = 3;
  return section;
}

}  // namespace

std::vector<Section> profile_sections(const ProfileInput& input, int number, const std::string& title,
                                      const BudgetOptions& budgets) {
  const record::Profile& profile = input.profile;
  const std::string prefix = fmt::format("p{}-{}-", number, slug(profile.task.name));
  std::vector<Section> sections = {overview(profile, prefix)};
  sections.front().title = title;

  Section slices = subsection(
      prefix + "slices", "Slices side by side",
      "One map for each coalition size, each on its own scale around its mean. The value above is their average, so "
      "the slice with the widest scale weighs most.");
  slices.figures = slice_maps(profile, prefix);
  if (!slices.figures.empty()) sections.push_back(slices);

  Section at_budgets = subsection(prefix + "game", "Budgets side by side",
                                  "One map for each budget that was asked at, each on its own scale around its mean.");
  at_budgets.figures = budget_maps(profile, prefix);
  if (at_budgets.figures.size() > 1) sections.push_back(at_budgets);

  if (input.evaluations) {
    Section convergence = subsection(prefix + "convergence", "Convergence over pairs",
                                     "The same estimate made from the first pairs of the run only.");
    convergence.figures = convergence_figures(convergence_points(profile, *input.evaluations), prefix);
    if (!convergence.figures.empty()) sections.push_back(convergence);
  }

  Section allocation =
      subsection(prefix + "allocation", "Budgets from this profile",
                 "How many prompt tokens each head would keep when all heads together keep the mean budget times the "
                 "number of heads.");
  allocation.figures = budget_figures(profile, budgets, prefix);
  if (!allocation.figures.empty()) sections.push_back(allocation);

  Section provenance = subsection(prefix + "provenance", "Where this profile comes from", "");
  provenance.table = provenance_table(profile.provenance, profile.model, profile.task);
  provenance.table.rows.push_back({"sampling", sampling_text(profile)});
  sections.push_back(provenance);
  return sections;
}

Table provenance_table(const record::Provenance& provenance, const record::ModelIdentity& model,
                       const record::TaskIdentity& task) {
  Table table;
  table.prose = true;
  const auto add = [&](const std::string& key, const std::string& value) {
    if (!value.empty()) table.rows.push_back({key, value});
  };
  add("model",
      fmt::format("{} ({}), {} layers × {} KV heads, {} query heads a layer", model.name,
                  model.architecture.empty() ? "architecture not known" : model.architecture, model.grid.layers,
                  model.grid.kv_heads, model.query_heads > 0 ? std::to_string(model.query_heads) : "unknown"));
  add("config.json", model.config_sha256.empty() ? "" : "SHA-256 " + model.config_sha256);
  if (model.fingerprints) add("weights", "fingerprint " + model.fingerprints->weights.value_or("not known"));
  add("task", task.category.empty() ? task.name : fmt::format("{} ({})", task.name, task.category));
  add("metric", task.metric);
  add("data", task.data_sha256.empty() ? "" : "SHA-256 " + task.data_sha256);
  std::string program = provenance.program + " " + provenance.version;
  if (!provenance.commit.empty()) program += " (" + provenance.commit + ")";
  if (!provenance.libtorch.empty()) program += ", LibTorch " + provenance.libtorch;
  add("program", program == " " ? "" : program);
  add("device", provenance.dtype.empty() ? provenance.device : provenance.device + ", " + provenance.dtype);
  add("command", provenance.command);
  add("time", provenance.started.empty() ? "" : provenance.started + " to " + provenance.finished);
  add("evaluations", provenance.evaluations > 0 ? grouped(provenance.evaluations) : "");
  return table;
}

}  // namespace cokv::report
