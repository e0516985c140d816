// `cokv import`: scores that other tools measured, as a profile without standard errors.
#pragma once

#include <filesystem>
#include <string>

#include "cli/app.h"

namespace cokv {

struct ImportOptions {
  std::string format;           // cokv-json | headkv | duo-attention
  std::filesystem::path in;     // the score file; a pattern folder or its .tsv for duo-attention
  std::filesystem::path out;    // profile.json
  std::string task;             // cokv-json: which of its tasks; others: a name for the profile
  std::filesystem::path model;  // folder or config.json of the model, where the file does not tell its shape
};

void add_import_command(CLI::App& app);

// Writes profile.json and returns a line about it; what was odd about the file is logged and kept in its warnings.
std::string import_profile(const ImportOptions& options);

}  // namespace cokv
