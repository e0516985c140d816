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
#include "methods/method_inputs.h"

namespace cokv::run {

struct Contender {
  std::string method;  // as it stands in results.json
  std::optional<int> budget;
  std::optional<int> alpha;
  int masked = 0;    // heads masked, in the masking experiment
  std::string file;  // stem of its prediction file, e.g. "snapkv-64"
  std::function<CachePlan(const methods::RankedTokens& tokens)> plan;
};

struct ContenderOptions {
  std::vector<std::string> methods;
  std::vector<int> budgets;
  bool exact_totals = false;  // of every method; without, rules by values follow `mode`, others their published formula
  Mode mode = Mode::default_;
  methods::MethodInputs inputs;  // all but budget, alpha and mode, of which every contender has its own
  std::vector<int> mask_top, mask_bottom, mask_random;  // numbers of heads to mask; ranked by the values
};

// Every method at every budget (methods that take no budget once) and the masks. alphas: by budget, for methods that
// use a profile; a budget without one gets alpha 1. ConfigError as of methods::check.
std::vector<Contender> make_contenders(const ContenderOptions& options, const std::map<int, int>& alphas);

// One that uses the profile, at one budget and alpha.
Contender profile_contender(const ContenderOptions& options, const std::string& method, int budget, int alpha);

// The paper's alphas 1, 5, 10, 15, 20, 30, 40 (of 256 players) scaled to this number of players, as far as they leave a
// head above them.
std::vector<int> scaled_alphas(const std::vector<double>& values);

}  // namespace cokv::run
