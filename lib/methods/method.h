// A cache compression method: from one prompt's scores and a budget to the prompt tokens that each KV head keeps.
// Formulas are those of the papers' code, totals included, unless `exact_totals` asks otherwise.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/cache_plan.h"
#include "methods/budget_rule.h"
#include "methods/ranked_tokens.h"

namespace cokv::methods {

struct MethodInput {
  const RankedTokens& tokens;
  int budget = 128;                             // mean prompt tokens per head, window included
  bool exact_totals = false;                    // give exactly budget * players tokens, whatever the formula gives
  uint64_t seed = 42;                           // of `random`
  const std::vector<double>* values = nullptr;  // [players] SSV, for `cokv` and `random`
  int alpha = 1;                                // of `cokv` and `random`: the alpha-th smallest value gets no tokens
  bool paper_mode = false;                      // `cokv`, `random`: allocate as the authors do
  double floor = 0;                             // of them: share of the budget that all heads get alike
  const std::vector<double>* headkv_scores = nullptr;  // [layers * query_heads] mean R2 score, for `headkv`
  int query_heads = 0;                                 // per layer, for `headkv`
  double headkv_beta = 1.01;                           // 1 / share of the budget that follows the scores
  const std::vector<double>* duo_gates = nullptr;      // [players], for `duo-attention`
  int duo_sinks = 128;                                 // of it: first tokens of a streaming head …
  int duo_recent = 256;                                // … and last ones

  BudgetRule rule() const { return {budget, tokens.window(), tokens.prompt_length(), exact_totals}; }
};

struct Method {
  std::string_view name;
  std::string_view description;  // mechanism in one line, with its paper
  bool needs_profile = false;    // MethodInput::values must be set
  bool needs_headkv = false;     // MethodInput::headkv_scores must be set
  bool needs_gates = false;      // MethodInput::duo_gates must be set
  bool uses_budget = true;       // false: one plan serves all budgets
  bool uses_alpha = false;
  CachePlan (*plan)(const MethodInput& input) = nullptr;
};

std::span<const Method> all_methods();
const Method& find_method(std::string_view name);  // ConfigError with the nearest name

// The plan of one method for one prompt. Nothing is evicted where the budget exceeds the prompt, whatever the method.
// ConfigError for a budget below the window or an input the method needs and lacks.
CachePlan make_plan(const Method& method, const MethodInput& input);

}  // namespace cokv::methods
