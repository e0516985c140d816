// What budgets a profile leads to, at several totals.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "record/profile.h"
#include "report/figure.h"

namespace cokv::report {

struct BudgetOptions {
  std::vector<int> budgets = {64, 128, 256, 512, 1024};  // mean prompt tokens per head, window included
  std::optional<int> alpha;                              // of the published link; nothing: the default link
};

// A heat map of one budget and the sorted shares of all. Budgets below the profile's window are left out; empty when
// none is left. ConfigError for an alpha that the profile has not heads enough for.
std::vector<Figure> budget_figures(const record::Profile& profile, const BudgetOptions& options,
                                   const std::string& prefix);

}  // namespace cokv::report
