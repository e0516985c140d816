// `cokv compare`: how sure differences between methods, or between runs, are.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/app.h"

namespace cokv {

struct CompareOptions {
  std::vector<std::filesystem::path> results;  // results.json files or run folders of cokv-eval
  std::vector<std::string> against;            // methods; empty: baselines, or the same method of the first run
  bool pool = false;                           // runs of other rows each, taken as one
  uint64_t seed = 42;
};

void add_compare_command(CLI::App& app);

// The table that is printed.
std::string compare(const CompareOptions& options);

}  // namespace cokv
