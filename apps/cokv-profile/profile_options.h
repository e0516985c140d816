// The options of cokv-profile.
#pragma once

#include <string>
#include <vector>

#include "ask/coalition_utility.h"
#include "cli/app.h"
#include "core/mode.h"
#include "estimate/slices.h"
#include "model_and_task_options.h"
#include "record/assemble.h"

namespace cokv {

inline constexpr const char* kAutoSlices = "auto";

struct ProfileOptions {
  ModelAndTaskOptions base;
  std::string values = "sampled";  // sampled | gradient
  std::string game = "mask";       // mask | budget
  std::vector<int> game_budgets = {32, 64, 128};
  std::string utility = "metric";   // metric | agreement | nll
  std::string nll_target = "full";  // full | reference
  Mode mode = Mode::default_;
  std::string slices = estimate::kPaperSlices;  // or auto
  int pairs = 16;                               // for each slice and example
  std::string estimator;                        // mean | regression | exact; "": regression, in paper mode mean
  std::string stop = "pairs";                   // pairs | stable
  uint64_t seed = 42;
  std::string shard = "0/1";
  bool dry_run = false;

  bool gradient() const { return values == "gradient"; }
  bool plays_at_budgets() const { return !gradient() && game == "budget"; }
};

void add_profile_options(CLI::App& app, ProfileOptions& options);

// Shard I of N, from "I/N". ConfigError when it is not that.
struct Shard {
  int index = 0, count = 1;
};
Shard parse_shard(const std::string& text);

// What follows from the options that `app` was given: the utility of values by gradient, unless one was named.
// ConfigError for options that do not go together.
void settle(const CLI::App& app, ProfileOptions& options);

// Whether rows are scored against reference answers.
bool scores_answers(const ProfileOptions& options);

// Without `slices` where they are still to be chosen (--slices auto).
record::SamplingIdentity sampling_identity(const ProfileOptions& options, int players);
ask::UtilityOptions utility_options(const ProfileOptions& options, int rows_at_once);

}  // namespace cokv
