// `cokv export`: a profile or budgets as other tools read them.
#pragma once

#include <filesystem>
#include <string>

#include "cli/app.h"
#include "core/head_budgets.h"

namespace cokv {

struct ExportOptions {
  std::string format;           // kvpress | duo-attention | headkv | csv
  std::filesystem::path in;     // profile.json, budgets.json, or a run folder
  std::filesystem::path out;    // a file; a folder for duo-attention
  int max_length = 8000;        // kvpress: prompt length in tokens that the shares are of
  int window = kDefaultWindow;  // kvpress, from a profile: tokens that every head keeps
  double sparsity = 0.5;        // duo-attention: share of the heads that stream
};

void add_export_command(CLI::App& app);

// Writes the file, and what it means in words: the text returned, also at OUT.txt (for DuoAttention in config.json).
// ConfigError for an unknown format.
std::string export_heads(const ExportOptions& options);

}  // namespace cokv
