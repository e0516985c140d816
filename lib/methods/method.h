// The one table of cache compression methods, for every program. A budget rule decides how many tokens a head keeps,
// select_tokens which ones; a few methods decide both themselves. Formulas are those of the papers' code,
// totals included, in paper mode; default mode gives exact totals.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/cache_plan.h"
#include "methods/method_inputs.h"

namespace cokv::methods {

struct Method {
  std::string_view name;
  std::string_view description;  // mechanism in one line, with its paper
  Needs needs = {};
  bool uses_budget = true;                                     // false: one plan serves all budgets
  void (*check_inputs)(const MethodInputs& inputs) = nullptr;  // what it needs is there; whether it can be used
  // One of the two: a budget rule, whose heads keep SnapKV's choice of tokens; or a plan of the method's own.
  HeadBudgets (*budgets)(const MethodInputs& inputs) = nullptr;
  CachePlan (*plan)(const MethodInputs& inputs) = nullptr;

  bool needs_values() const { return needs.contains(Need::values); }  // and then takes link and floor
};

std::span<const Method> all_methods();
const Method& find_method(std::string_view name);  // ConfigError with the nearest name
// A method whose budgets do not depend on the prompt, so that a file can hold them. ConfigError for any other.
const Method& find_budget_rule(std::string_view name);
std::vector<std::string_view> budget_rule_names();  // of these

// What can be said before there is a prompt. ConfigError for a budget below the window, an input that the method needs
// and lacks, or one of another model, and an alpha that leaves no head above it.
void check(const Method& method, const MethodInputs& inputs);

// A warning for the user, although the method can be used; "" for none.
std::string warning_for(const Method& method, const MethodInputs& inputs);

// The budgets of a rule. A prompt shorter than the budget is kept whole by every head. Errors as of `check`.
HeadBudgets make_budgets(const Method& rule, const MethodInputs& inputs);

// The plan of one method for one prompt. Nothing is evicted where the budget exceeds the prompt, whatever the method.
CachePlan make_plan(const Method& method, const MethodInputs& inputs, const RankedTokens& tokens);

}  // namespace cokv::methods
