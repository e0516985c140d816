#include "cokv/merge_command.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <ctime>
#include <iostream>
#include <memory>

#include "cli/log.h"
#include "cli/version.h"
#include "record/merge_runs.h"
#include "record/run_folder.h"

namespace cokv {

namespace {

std::string utc_now() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

record::Provenance provenance(const std::string& command, const std::string& started) {
  record::Provenance p;
  p.program = "cokv merge";
  p.version = cli::version();
  p.commit = cli::commit();
  p.command = command;
  p.started = started;
  p.finished = utc_now();
  return p;
}

// The runs to read: those given, and the result of an earlier merge at --out.
std::vector<std::filesystem::path> runs_of(const MergeOptions& options) {
  std::vector<std::filesystem::path> runs = options.runs;
  if (std::filesystem::exists(record::RunFolder{options.out}.config())) runs.push_back(options.out);
  return runs;
}

// What the record of the merged folder does not hold yet, each kind of it in order.
std::vector<record::Evaluation> new_evaluations(const record::Evaluations& all, const record::Evaluations& there) {
  std::vector<record::Evaluation> batch;
  for (const auto& [example, reference] : all.references)
    if (!there.references.contains(example)) batch.emplace_back(reference);
  const auto earlier = [](const estimate::Observation& a, const estimate::Observation& b) {
    return std::tie(a.example, a.budget, a.slice, a.draw) < std::tie(b.example, b.budget, b.slice, b.draw);
  };
  std::vector<estimate::Observation> fresh;
  std::set_difference(all.observations.begin(), all.observations.end(), there.observations.begin(),
                      there.observations.end(), std::back_inserter(fresh), earlier);
  batch.insert(batch.end(), fresh.begin(), fresh.end());
  for (const auto& [row, worths] : all.worths)
    if (!there.worths.contains(row)) batch.emplace_back(worths);
  for (const auto& [row, too_short] : all.too_short)
    if (!there.too_short.contains(row)) batch.emplace_back(too_short);
  return batch;
}

void write_folder(const std::filesystem::path& out, const record::MergedRuns& merged, const record::Profile& profile) {
  const record::HeldRunFolder folder = record::open_run_folder(out, merged.config);
  record::EvaluationLog log(folder.evaluations());
  log.append(new_evaluations(merged.evaluations, log.evaluations()));
  record::write_profile(folder.profile(), profile);
}

std::string lack_text(const record::Missing& missing, const std::set<int>& shard_batches) {
  std::string text;
  if (shard_batches.size() > 1)
    text += fmt::format(
        "  the shards used different --batch ({}), so some pairs are in none of them: run all shards with the same "
        "--batch\n",
        fmt::join(shard_batches, ", "));
  constexpr size_t kNamed = 20;
  for (size_t i = 0; i < std::min(missing.examples.size(), kNamed); ++i) text += "  " + missing.examples[i] + "\n";
  if (missing.examples.size() > kNamed)
    text += fmt::format("  and {} more examples\n", missing.examples.size() - kNamed);
  if (missing.references > 0)
    text += fmt::format("  {} examples lack their full-cache and window-only decodes\n", missing.references);
  return text;
}

std::string merged_text(const record::MergedRuns& merged, size_t runs) {
  const record::Evaluations& all = merged.evaluations;
  const record::RunIdentity& identity = merged.identity;
  return fmt::format("{} runs, {} {} on {} examples\n", runs,
                     identity.sampling.gradient ? all.worths.size() : all.observations.size(),
                     identity.sampling.unit_of_work(), identity.task.example_ids.size());
}

}  // namespace

MergeReport merge(const MergeOptions& options) {
  const std::string started = utc_now();
  const record::MergedRuns merged = record::merge_runs(runs_of(options), options.estimator);
  if (!merged.warning.empty()) cli::log_warning(merged.warning);
  const record::Missing missing = record::missing_of(merged);
  record::Profile profile =
      record::assemble_profile(merged.identity, merged.pairs, merged.evaluations, provenance(options.command, started),
                               {.window = merged.identity.sampling.window});
  const std::string lacking =
      fmt::format("{} of {} {}", missing.units, missing.asked, merged.identity.sampling.unit_of_work());
  if (!missing.nothing())
    profile.warnings.push_back(
        fmt::format("incomplete: {}{} are missing", lacking,
                    merged.identity.sampling.gradient
                        ? ""
                        : fmt::format(" and the reference decodes of {} examples", missing.references)));
  write_folder(options.out, merged, profile);
  std::string text = merged_text(merged, options.runs.size());
  text += missing.nothing()
              ? "complete = true\n"
              : fmt::format("complete = false: {} are missing\n{}", lacking, lack_text(missing, merged.shard_batches));
  text +=
      fmt::format("{}\n{}\n", profile.estimate.convergence.advice, record::RunFolder{options.out}.profile().string());
  return {missing.nothing(), text};
}

void add_merge_command(CLI::App& app) {
  auto options = std::make_shared<MergeOptions>();
  auto* command = app.add_subcommand(
      "merge", "Join the shards of a run, or further pairs of the same run, into one run folder and estimate again.");
  command->add_option("run", options->runs, "Run folders of cokv-profile")->required();
  command->add_option("--out", options->out, "The merged run folder")->required();
  command->add_option("--estimator", options->estimator, "Estimate with this instead of the runs' own estimator")
      ->check(CLI::IsMember({"mean", "regression", "exact"}));
  command->callback([options] {
    options->command = "cokv merge";
    for (const auto& run : options->runs) options->command += " " + run.string();
    options->command += " --out " + options->out.string();
    if (!options->estimator.empty()) options->command += " --estimator " + options->estimator;
    std::cout << merge(*options).text << std::flush;
  });
}

}  // namespace cokv
