// Runs that belong together (shards, or more pairs of one run) to one record: the union of their evaluations, and what
// that still lacks.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "record/assemble.h"

namespace cokv::record {

struct MergedRuns {
  RunIdentity identity;  // the same in every run
  Json config;           // what the merged folder's config.json holds
  int pairs = 0;         // of each slice and example: the most that any of the runs was asked for; 0 by gradient
  Evaluations evaluations;
  std::set<int> shard_batches;  // the batch of each shard: shards are cut between batches
  std::string warning;          // "" when nothing is in doubt
};

// Runs without fingerprints of their model (of earlier versions) go with any of the same identity otherwise; the merged
// identity has fingerprints only where every run has, and `warning` says when some do not.
// ConfigError naming the first member in which two runs differ; InputError for folders without a run, for a record that
// is damaged, and for evaluations that contradict each other. Runs that have not evaluated anything yet are fine.
// estimator: replaces the runs' own, "" keeps it; ConfigError where the coalitions drawn for one cannot serve the
// other.
MergedRuns merge_runs(const std::vector<std::filesystem::path>& runs, const std::string& estimator);

// What the settings ask for and nobody evaluated: pairs; by gradient, examples at the budgets.
struct Missing {
  int64_t units = 0;                  // in all
  int64_t asked = 0;                  // that the settings ask for
  int references = 0;                 // examples without their two reference decodes
  std::vector<std::string> examples;  // "ID: 3 of 64 pairs missing (slice 4: draws 1, 2, 7)", by example

  bool nothing() const { return units == 0 && references == 0; }
};
Missing missing_of(const MergedRuns& runs);

}  // namespace cokv::record
