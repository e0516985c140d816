#include "record/merge_runs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "core/errors.h"
#include "record/run_folder.h"

namespace cokv::record {

namespace {

struct Run {
  std::filesystem::path path;
  RunConfig config;
};

// The identity under another estimator. What was drawn for one serves another unless either is `exact`, which has an
// order of coalitions of its own.
void re_estimate(Json& identity, const std::string& estimator, const std::string& where) {
  if (estimator.empty()) return;
  if (!identity.is_object() || !has_member(identity, "sampling")) return;  // refused where the identity is read
  if (has_member(identity["sampling"], "values"))
    throw ConfigError("`estimator` " + estimator, "estimates from sampled coalitions, which this run has none of");
  const std::string own = require_string(identity["sampling"], "estimator", where);
  if (estimator == own) return;
  if (own == "exact" || estimator == "exact")
    throw ConfigError("`estimator` " + estimator,
                      fmt::format("cannot estimate coalitions that were drawn for the estimator {}", own),
                      "enumerated and random coalitions are numbered differently");
  identity["sampling"]["estimator"] = estimator;
}

Run read_run(const std::filesystem::path& path, const std::string& estimator) {
  const RunFolder folder{path};
  if (!std::filesystem::exists(folder.config()))
    throw InputError(path.string(), "holds no run (there is no config.json)", "give folders that cokv-profile wrote");
  Run run{path, read_run_config(folder)};
  re_estimate(run.config.identity, estimator, folder.config().string());
  return run;
}

void refuse_strangers(const Run& first, const Run& other) {
  const auto found = first_difference(first.config.identity, other.config.identity);
  if (!found) return;
  throw ConfigError(other.path.string(),
                    fmt::format("does not belong together with {}: {}", first.path.string(), found->text()),
                    "merge runs of the same settings, data and model");
}

// Compares the last run with the first, and with the first that has fingerprints, as the first may have none.
void refuse_a_stranger(const std::vector<Run>& runs) {
  refuse_strangers(runs.front(), runs.back());
  const auto with = std::ranges::find_if(runs, [](const Run& run) { return has_fingerprints(run.config.identity); });
  if (with != runs.end()) refuse_strangers(*with, runs.back());
}

// "" when all runs say which model they are of.
std::string doubt(const std::vector<Run>& runs) {
  std::string without;
  for (const Run& run : runs)
    if (!has_fingerprints(run.config.identity)) without += (without.empty() ? "" : ", ") + run.path.string();
  if (without.empty()) return "";
  return "no fingerprints of the model (recorded by an earlier version) in " + without +
         ": whether all runs had the same weights and tokenizer cannot be checked";
}

int64_t asked_pairs(const MergedRuns& runs, const estimate::Design& design, int slice) {
  return estimate::pairs_to_draw(design, slice, runs.pairs);
}

// "slice 4: draws 1, 2, 7" of one example; "" when nothing is missing. `drawn`: sorted draws that are there.
std::string missing_draws(int slice, const std::vector<int>& drawn, int64_t asked, int64_t& missing) {
  constexpr int kNamed = 5;
  const int64_t count = asked - (std::lower_bound(drawn.begin(), drawn.end(), asked) - drawn.begin());
  missing += count;
  if (count == 0) return "";
  if (count == asked) return fmt::format("slice {}: all", slice);
  std::string named;
  int64_t found = 0;
  for (int64_t draw = 0; found < std::min<int64_t>(count, kNamed); ++draw)
    if (!std::binary_search(drawn.begin(), drawn.end(), draw))
      named += fmt::format("{}{}", found++ > 0 ? ", " : "", draw);
  return fmt::format("slice {}: {} {}{}", slice, count == 1 ? "draw" : "draws", named,
                     count > kNamed ? fmt::format(" and {} more", count - kNamed) : "");
}

Missing missing_passes(const MergedRuns& runs) {
  Missing missing;
  const std::vector<int>& budgets = runs.identity.sampling.game_budgets;
  const auto& ids = runs.identity.task.example_ids;
  for (int example = 0; example < static_cast<int>(ids.size()); ++example) {
    std::vector<int> lacking;
    for (const int budget : budgets)
      if (!runs.evaluations.holds({example, budget})) lacking.push_back(budget);
    missing.asked += static_cast<int64_t>(budgets.size());
    missing.units += static_cast<int64_t>(lacking.size());
    if (!lacking.empty())
      missing.examples.push_back(
          fmt::format("{}: nothing at budget {}", ids[static_cast<size_t>(example)], fmt::join(lacking, ", ")));
  }
  return missing;
}

}  // namespace

MergedRuns merge_runs(const std::vector<std::filesystem::path>& paths, const std::string& estimator) {
  if (paths.empty()) throw ConfigError("merge", "needs at least one run");
  MergedRuns merged;
  std::vector<Run> runs;
  for (const auto& path : paths) {
    runs.push_back(read_run(path, estimator));
    refuse_a_stranger(runs);
    merged.pairs = std::max(merged.pairs, runs.back().config.pairs);
    const RunConfig& config = runs.back().config;
    if (config.batch > 0 && config.shard != "0/1") merged.shard_batches.insert(config.batch);
    const RunFolder folder{path};
    if (std::filesystem::exists(folder.evaluations()))
      merged.evaluations.add(read_evaluations(folder.evaluations()), folder.evaluations().string());
  }
  merged.identity = run_identity_from_json(runs.front().config.identity, RunFolder{paths.front()}.config().string());
  merged.warning = doubt(runs);
  if (!merged.warning.empty()) merged.identity.model.fingerprints.reset();
  merged.config = runs.front().config.document;
  merged.config["identity"] = to_json(merged.identity);
  if (!merged.identity.sampling.gradient) merged.config["pairs"] = merged.pairs;
  merged.config["shard"] = "0/1";
  return merged;
}

Missing missing_of(const MergedRuns& runs) {
  if (runs.identity.sampling.gradient) return missing_passes(runs);
  const estimate::Design design = design_of(runs.identity.model, runs.identity.sampling);
  std::map<std::tuple<int, int, int>, std::vector<int>> drawn;  // of (example, budget, slice), sorted likewise
  for (const auto& o : runs.evaluations.observations) drawn[{o.example, o.budget, o.slice}].push_back(o.draw);
  const std::vector<int>& asked_budgets = runs.identity.sampling.game_budgets;
  const std::vector<int> budgets = asked_budgets.empty() ? std::vector<int>{0} : asked_budgets;
  Missing missing;
  for (int example = 0; example < static_cast<int>(runs.identity.task.example_ids.size()); ++example) {
    int64_t asked = 0, lacking = 0;
    std::string draws;
    for (const int budget : budgets)
      for (const int slice : design.slices) {
        if (runs.evaluations.too_short.contains({example, budget})) continue;
        const int64_t of_slice = asked_pairs(runs, design, slice);
        asked += of_slice;
        const std::string text = missing_draws(slice, drawn[{example, budget, slice}], of_slice, lacking);
        if (!text.empty())
          draws += (draws.empty() ? "" : "; ") + (budget > 0 ? fmt::format("budget {}, ", budget) : "") + text;
      }
    missing.asked += asked;
    missing.units += lacking;
    missing.references += runs.evaluations.references.contains(example) ? 0 : 1;
    if (lacking > 0)
      missing.examples.push_back(fmt::format("{}: {} of {} pairs missing ({})",
                                             runs.identity.task.example_ids[static_cast<size_t>(example)], lacking,
                                             asked, draws));
  }
  return missing;
}

}  // namespace cokv::record
