// What a rule that turns a mean budget into budgets of single heads needs to know besides its own scores.
#pragma once

#include <optional>

namespace cokv::methods {

struct BudgetRule {
  int budget = 128;  // mean prompt tokens per head, window included
  int window = 8;
  std::optional<int> prompt_length;  // heads are not given more where it is known
  bool exact_totals = false;         // exactly budget * players tokens by largest remainder, whatever the formula gives

  int prefix_budget() const { return budget - window; }  // B of the papers
};

// ConfigError for a budget below the window.
void check(const BudgetRule& rule);

}  // namespace cokv::methods
