// What is exported: the budgets of a budgets.json or the values of a profile.json, and words that say which.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "record/budgets.h"
#include "record/profile.h"

namespace cokv::record {

struct ExportSource {
  ModelIdentity model;
  std::optional<BudgetsFile> budgets;  // one of the two
  std::optional<Profile> profile;
  std::string sha256;  // of the file

  // [players] how much of a shared pool each head deserves, at least 0: tokens before the window, or the value less the
  // smallest. InputError when all are 0, which favours no head.
  std::vector<double> weights() const;
  // Players from the least to the most important; ties by index.
  std::vector<int> ranked_players() const;
  // E.g. "cokv budgets (default mode, budget 128, alpha 1, window of 8 included) for M,
  // from budgets.json sha256 1234…".
  std::string description() const;
};

// Tells the two kinds of file apart by their schema.
ExportSource read_export_source(const std::filesystem::path& file);

}  // namespace cokv::record
