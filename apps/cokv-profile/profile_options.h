// The options of cokv-profile.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "ask/coalition_utility.h"
#include "estimate/slices.h"
#include "model_and_task_options.h"
#include "record/assemble.h"

namespace cokv {

struct ProfileOptions {
  ModelAndTaskOptions base;
  std::string utility = "metric";   // metric | agreement | nll
  std::string nll_target = "full";  // full | reference
  std::string mode = "default";     // paper | default
  std::string slices = estimate::kPaperSlices;
  int pairs = 16;                  // for each slice and example
  std::string estimator = "mean";  // mean | exact
  uint64_t seed = 42;
  std::string shard = "0/1";
  bool dry_run = false;
};

void add_profile_options(CLI::App& app, ProfileOptions& options);

// Shard I of N, from "I/N". ConfigError when it is not that.
struct Shard {
  int index = 0, count = 1;
};
Shard parse_shard(const std::string& text);

record::SamplingIdentity sampling_identity(const ProfileOptions& options, int players);
ask::UtilityOptions utility_options(const ProfileOptions& options);

}  // namespace cokv
