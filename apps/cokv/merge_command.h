// `cokv merge`: shards of a run, or more pairs of the same run, to one run folder with its profile.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/app.h"

namespace cokv {

struct MergeOptions {
  std::vector<std::filesystem::path> runs;  // run folders of cokv-profile
  std::filesystem::path out;                // the merged run folder; an earlier merge there is added to
  std::string estimator;                    // to estimate with; "": that of the runs
  std::string command;                      // as typed, for the provenance
};

void add_merge_command(CLI::App& app);

struct MergeReport {
  bool complete = false;  // everything that the settings ask for was evaluated
  std::string text;       // what was merged and what is missing
};

// Reads and estimates everything before it writes anything. ConfigError for runs that do not belong together.
MergeReport merge(const MergeOptions& options);

}  // namespace cokv
