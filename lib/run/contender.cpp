#include "run/contender.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/errors.h"
#include "methods/mask.h"
#include "methods/method.h"

namespace cokv::run {

namespace {

std::string profile_needed(std::string_view what) {
  return fmt::format("{} needs the values of a profile", what);
}

Contender at_budget(const ContenderOptions& options, const methods::Method& method, std::optional<int> budget,
                    int alpha) {
  const std::string option = "`methods` " + std::string(method.name);
  if (method.needs_profile && options.values == nullptr)
    throw ConfigError(option, profile_needed(method.name), "give `profile`");
  if (method.needs_headkv && options.headkv_scores == nullptr)
    throw ConfigError(option, "needs the scores of the model's query heads", "give `headkv_scores` FILE");
  if (method.needs_gates && options.duo_pattern == nullptr && options.values == nullptr)
    throw ConfigError(option, "needs the heads' gates", "give `duo_pattern` DIR, or the values of a `profile`");
  Contender contender;
  contender.method = method.name;
  contender.budget = budget;
  contender.file = budget ? fmt::format("{}-{}", method.name, *budget) : std::string(method.name);
  if (method.uses_alpha) contender.alpha = alpha;
  if (method.uses_alpha) contender.floor = options.floor;
  contender.plan = [&method, options, budget, alpha](const methods::RankedTokens& tokens) {
    methods::MethodInput input{.tokens = tokens};
    if (budget) input.budget = *budget;
    input.exact_totals = options.exact_totals;
    input.seed = options.seed;
    input.values = options.values;
    input.alpha = alpha;
    input.paper_mode = options.paper_mode;
    input.floor = options.floor;
    input.headkv_scores = options.headkv_scores;
    input.query_heads = options.query_heads;
    input.duo_gates = options.values;
    if (options.duo_pattern != nullptr) {
      input.duo_gates = &options.duo_pattern->gates;
      input.duo_sinks = options.duo_pattern->sinks;
      input.duo_recent = options.duo_pattern->recent;
    }
    return methods::make_plan(method, input);
  };
  return contender;
}

// Some heads see the window alone, all others the whole prompt.
Contender mask(const std::string& name, int count, HeadGrid grid, Coalition unmasked) {
  Contender contender;
  contender.method = name;
  contender.masked = count;
  contender.file = fmt::format("{}-{}", name, count);
  contender.plan = [plan = CachePlan::of_coalition(grid, std::move(unmasked))](const methods::RankedTokens&) {
    return plan;
  };
  return contender;
}

void add_masks(const ContenderOptions& options, std::vector<Contender>& all) {
  if ((!options.mask_top.empty() || !options.mask_bottom.empty()) && options.values == nullptr)
    throw ConfigError("`mask_top`, `mask_bottom`", profile_needed("ranking heads"), "give `profile`");
  for (const int k : options.mask_top)
    all.push_back(mask("mask-top", k, options.grid, methods::mask_top(*options.values, k)));
  for (const int k : options.mask_bottom)
    all.push_back(mask("mask-bottom", k, options.grid, methods::mask_bottom(*options.values, k)));
  for (const int k : options.mask_random)
    all.push_back(mask("mask-random", k, options.grid, methods::mask_random(options.grid.players(), k, options.seed)));
}

}  // namespace

std::vector<int> scaled_alphas(int players) {
  std::vector<int> alphas;
  for (const int alpha : {1, 5, 10, 15, 20, 30, 40}) {
    const int scaled = std::max(1, static_cast<int>(std::lround(alpha * players / 256.0)));
    if (alphas.empty() || alphas.back() != scaled) alphas.push_back(scaled);
  }
  return alphas;
}

Contender profile_contender(const ContenderOptions& options, const std::string& method, int budget, int alpha) {
  return at_budget(options, methods::find_method(method), budget, alpha);
}

std::vector<Contender> make_contenders(const ContenderOptions& options, const std::map<int, int>& alphas) {
  std::vector<Contender> all;
  for (const std::string& name : options.methods) {
    const methods::Method& method = methods::find_method(name);
    if (!method.uses_budget) {
      all.push_back(at_budget(options, method, std::nullopt, 1));
      continue;
    }
    for (const int budget : options.budgets)
      all.push_back(at_budget(options, method, budget, alphas.contains(budget) ? alphas.at(budget) : 1));
  }
  add_masks(options, all);
  return all;
}

}  // namespace cokv::run
