// budgets.json (schema cokv.budgets/1): prompt tokens kept by each KV head, window included.
#pragma once

#include <filesystem>
#include <string>

#include "core/head_budgets.h"
#include "record/profile.h"

namespace cokv::record {

struct BudgetsFile {
  ModelIdentity model;
  std::string method;  // the budget rule, as methods/method.h names it
  Mode mode = Mode::default_;
  int budget = 0;
  int window = kDefaultWindow;
  int alpha = 1;
  double floor = 0;  // share of the budget beyond the window that all heads got alike
  HeadBudgets budgets;
  std::string profile_sha256;  // "" where no profile was used
};

Json to_json(const BudgetsFile& file);
BudgetsFile read_budgets(const std::filesystem::path& file);  // strict, as read_profile
void write_budgets(const std::filesystem::path& file, const BudgetsFile& budgets);

}  // namespace cokv::record
