// What cokv-eval compares: a method at a budget, a budgets file, or a mask; each turns a prompt's token scores into a
// plan.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/cache_plan.h"
#include "core/head_budgets.h"
#include "methods/ranked_tokens.h"
#include "record/duo_pattern.h"

namespace cokv::run {

struct Contender {
  std::string method;  // as it stands in results.json
  std::optional<int> budget;
  std::optional<int> alpha;
  double floor = 0;
  int masked = 0;    // heads masked, in the masking experiment
  std::string file;  // stem of its prediction file, e.g. "snapkv-64"
  std::function<CachePlan(const methods::RankedTokens& tokens)> plan;
};

struct ContenderOptions {
  std::vector<std::string> methods;
  std::vector<int> budgets;
  bool exact_totals = false;
  uint64_t seed = 42;
  bool paper_mode = false;
  double floor = 0;  // of methods that use an alpha: share of the budget that all heads get alike
  HeadGrid grid;
  int query_heads = 0;
  const std::vector<double>* values = nullptr;          // [players] of the profile
  const std::vector<double>* headkv_scores = nullptr;   // [layers * query_heads]
  const record::DuoPattern* duo_pattern = nullptr;      // without it the values are duo-attention's gates
  std::vector<int> mask_top, mask_bottom, mask_random;  // numbers of heads to mask; ranked by `values`
};

// Every method at every budget (methods that take no budget once) and the masks. alphas: by budget, for methods that
// use a profile; a budget without one gets alpha 1. ConfigError when a method lacks what it needs.
std::vector<Contender> make_contenders(const ContenderOptions& options, const std::map<int, int>& alphas);

// One that uses the profile, at one budget and alpha.
Contender profile_contender(const ContenderOptions& options, const std::string& method, int budget, int alpha);

// The paper's alphas 1, 5, 10, 15, 20, 30, 40 (of 256 players) scaled to this number of players.
std::vector<int> scaled_alphas(int players);

}  // namespace cokv::run
