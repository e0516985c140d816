// budgets.json (schema cokv.budgets/1): prompt tokens kept by each KV head, window included.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "allocate/link.h"
#include "core/head_budgets.h"
#include "record/combined_profiles.h"

namespace cokv::record {

struct BudgetsFile {
  ModelIdentity model;
  std::string method;  // the budget rule, as methods/method.h names it
  Mode mode = Mode::default_;
  int budget = 0;
  int window = kDefaultWindow;
  // Of rules by values: the link and its constants, those of the other link absent. Files of before it had a choice,
  // and of other rules then, have an alpha and no link.
  std::optional<allocate::Link> link;
  std::optional<int> alpha;       // published
  std::optional<double> eta;      // softmax …
  std::optional<double> z_bound;  // … of standardised values within ± this
  double floor = 0;               // share of the budget beyond the window that all heads got alike
  HeadBudgets budgets;
  std::vector<ProfileUse> profiles;  // empty where none was used
};

Json to_json(const BudgetsFile& file);
BudgetsFile read_budgets(const std::filesystem::path& file);  // strict, as read_profile
void write_budgets(const std::filesystem::path& file, const BudgetsFile& budgets);

}  // namespace cokv::record
