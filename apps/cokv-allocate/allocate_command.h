// `cokv-allocate`: a profile to budgets.json, by CoKV's rule or by one of the rules it is compared with.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/app.h"
#include "core/head_budgets.h"
#include "core/mode.h"
#include "link_option.h"

namespace cokv {

struct AllocateOptions {
  std::vector<std::filesystem::path> profiles;  // profile.json or run folders: the model's shape, and the values
  std::vector<double> weights;                  // of several profiles; empty: all alike
  std::filesystem::path out;                    // budgets.json
  int budget = 128;                             // mean prompt tokens a KV head, window included
  Mode mode = Mode::default_;                   // default: what cokv-eval --exact-totals gives
  std::string strategy = "cokv";                // a budget rule of methods/method.h that needs no prompt
  LinkOptions link;                             // cokv, random
  std::optional<int> alpha;                     // cokv, random: the alpha-th smallest value gets the window alone; 1
  int window = kDefaultWindow;                  // last prompt tokens that every head keeps
  std::optional<int> max_length;                // prompt length: no head is given more
  std::filesystem::path scores;                 // headkv: score file
  uint64_t seed = 42;                           // random: the order of the heads
};

void add_allocate_options(CLI::App& app, AllocateOptions& options);

// Writes budgets.json and returns a short summary for a reader. ConfigError for options that do not belong together.
std::string allocate_budgets(const AllocateOptions& options);

}  // namespace cokv
