#include "cokv/compare_command.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

#include "cli/log.h"
#include "core/errors.h"
#include "run/compared_run.h"
#include "run/paired_bootstrap.h"

namespace cokv {

namespace {

// A method of one run, to be set against a method of the same or another.
struct Pairing {
  size_t ours, theirs;  // runs
  std::string our_method, their_method;
};

std::vector<run::ComparedRun> read_runs(const CompareOptions& options) {
  std::vector<run::ComparedRun> runs;
  for (const auto& path : options.results) {
    runs.push_back(run::read_compared_run(path));
    if (!runs.back().knows_clusters)
      cli::log_warning(
          fmt::format("{} does not say which rows share a text: each counts as one of its own. cokv-eval, "
                      "run again in that folder, adds it",
                      runs.back().name));
  }
  if (options.pool) runs = {run::pool(runs)};
  return runs;
}

// The first run that has the method.
size_t run_with(const std::vector<run::ComparedRun>& runs, const std::string& method) {
  std::vector<std::string> known;
  for (size_t i = 0; i < runs.size(); ++i) {
    if (!runs[i].of_method(method).empty()) return i;
    const auto names = runs[i].method_names();
    known.insert(known.end(), names.begin(), names.end());
  }
  throw ConfigError("--against " + method, fmt::format("took part in none of the runs{}", did_you_mean(method, known)),
                    fmt::format("these did: {}", fmt::join(known, ", ")));
}

std::vector<Pairing> pairings(const std::vector<run::ComparedRun>& runs, const CompareOptions& options) {
  std::vector<Pairing> all;
  if (options.against.empty() && runs.size() > 1) {
    for (size_t i = 1; i < runs.size(); ++i)
      for (const std::string& method : runs[i].method_names())
        if (!runs.front().of_method(method).empty()) all.push_back({i, 0, method, method});
    return all;
  }
  std::vector<std::string> baselines = options.against;
  if (baselines.empty())
    for (const char* name : {"snapkv", "ada-snapkv", "full"})
      if (!runs.front().of_method(name).empty()) baselines.emplace_back(name);
  for (const std::string& baseline : baselines) {
    const size_t theirs = run_with(runs, baseline);
    for (size_t ours = 0; ours < runs.size(); ++ours)
      for (const std::string& method : runs[ours].method_names())
        if (ours != theirs || method != baseline) all.push_back({ours, theirs, method, baseline});
  }
  return all;
}

std::string rows_of_table(const std::string& ours, const std::string& theirs, const std::string& budget,
                          const std::vector<record::PairedDifference>& differences) {
  std::string text;
  for (const record::PairedDifference& d : differences)
    text += fmt::format("| {} | {} | {} | {} | {:+.3f} | {:+.3f} | {:+.3f} | {} | {} |\n", ours, theirs, budget,
                        name_of(d.measure), d.mean, d.low, d.high, d.examples, d.clusters);
  return text;
}

std::string text_of(const Pairing& pairing, const std::vector<run::ComparedRun>& runs, uint64_t seed) {
  const run::Shared shared = run::shared_rows(runs[pairing.ours], runs[pairing.theirs]);
  if (shared.metric_only)
    cli::log_warning(fmt::format("{} and {}: the full cache's texts differ, so only the metric is compared",
                                 shared.ours.name, shared.theirs.name));
  const run::MethodDifferences found = run::differences(
      shared.ours.of_method(pairing.our_method), shared.theirs.of_method(pairing.their_method), shared.ours.rows, seed);
  const bool several = runs.size() > 1;
  const std::string ours = several ? shared.ours.name + ": " + pairing.our_method : pairing.our_method;
  const std::string theirs = several ? shared.theirs.name + ": " + pairing.their_method : pairing.their_method;
  std::string text;
  for (const auto& at_budget : found.at_budgets)
    text +=
        rows_of_table(ours, theirs, at_budget.budget ? std::to_string(*at_budget.budget) : "", at_budget.differences);
  return text +
         rows_of_table(ours, theirs, fmt::format("mean of {}", fmt::join(found.budgets, ", ")), found.of_the_means);
}

}  // namespace

std::string compare(const CompareOptions& options) {
  const std::vector<run::ComparedRun> runs = read_runs(options);
  std::string table;
  for (const Pairing& pairing : pairings(runs, options)) table += text_of(pairing, runs, options.seed);
  if (table.empty())
    throw InputError(options.results.front().string(), "leaves nothing to compare",
                     "give --against METHOD, or a second run that answered two texts or more by the same method");
  return fmt::format(
             "Differences over the rows that both answered, in points (log_probability: nats), with a 95 % interval\n"
             "(paired bootstrap over texts, {} resamples, seed {}): one that does not hold 0 is no chance.\n\n"
             "| method | against | budget | measure | difference | low | high | rows | clusters |\n"
             "|---|---|--:|---|--:|--:|--:|--:|--:|\n",
             run::kResamples, options.seed) +
         table;
}

void add_compare_command(CLI::App& app) {
  auto options = std::make_shared<CompareOptions>();
  auto* command = app.add_subcommand(
      "compare",
      "How sure differences are: paired bootstrap over the rows that methods, or runs of cokv-eval, share.\n"
      "Rows of one text count as one; budgets are compared one by one and in the mean of each row.\n\n"
      "  cokv compare evals/qasper                                 # every method against snapkv, ada-snapkv and full\n"
      "  cokv compare evals/qasper --against random                # … against random\n"
      "  cokv compare evals/before evals/after                     # every method against itself in the first run\n"
      "  cokv compare --pool evals/* --against ada-snapkv          # the rows of several tasks taken together\n");
  command
      ->add_option("results", options->results, "Run folders of cokv-eval, or results.json with predictions/ beside it")
      ->required();
  command
      ->add_option("--against", options->against,
                   "Methods to compare with, separated by commas; of the first run that has them")
      ->delimiter(',');
  command->add_flag("--pool", options->pool, "The runs answer other rows each (tasks): take them as one run");
  command->add_option("--seed", options->seed, "Of the bootstrap")->capture_default_str();
  command->callback([options] { std::cout << compare(*options) << std::flush; });
}

}  // namespace cokv
