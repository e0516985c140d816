// A cache compression method: from one prompt's scores and a budget to the prompt tokens that each KV head keeps.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/cache_plan.h"
#include "core/head_budgets.h"
#include "methods/token_scores.h"

namespace cokv::methods {

struct MethodInput {
  const TokenScores& scores;
  int budget = 128;           // mean prompt tokens per head, window included
  bool exact_totals = false;  // give exactly budget * players tokens (largest remainder), whatever the formula gives
  uint64_t seed = 42;         // of `random`
  const std::vector<double>* values = nullptr;  // [players] SSV, for `cokv` and `random`
  int alpha = 1;
  bool paper_mode = false;                             // allocate as the authors do
  const std::vector<double>* headkv_scores = nullptr;  // [layers * query_heads] mean R2 score, for `headkv`
  int query_heads = 0;                                 // per layer
};

struct Method {
  std::string_view name;
  std::string_view description;  // mechanism in one line, with its paper
  bool needs_profile = false;    // MethodInput::values must be set
  CachePlan (*plan)(const MethodInput& input);
};

std::span<const Method> all_methods();
const Method& find_method(std::string_view name);  // ConfigError with the nearest name

// SnapKV's choice: each head keeps its budget - window best prefix positions (ties: the lower position), plus the
// window. Heads whose budget reaches the prompt length keep it whole.
CachePlan select_tokens(const TokenScores& scores, const HeadBudgets& budgets);

}  // namespace cokv::methods
