#include "run/contender.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "allocate/allocate.h"
#include "core/errors.h"
#include "methods/mask.h"
#include "methods/method.h"

namespace cokv::run {

namespace {

Contender at_budget(const ContenderOptions& options, const methods::Method& method, std::optional<int> budget,
                    int alpha) {
  methods::MethodInputs inputs = options.inputs;
  inputs.budget = budget.value_or(inputs.budget);
  inputs.alpha = alpha;
  inputs.mode = options.exact_totals ? Mode::default_ : method.needs_values() ? options.mode : Mode::paper;
  methods::check(method, inputs);
  Contender contender;
  contender.method = method.name;
  contender.budget = budget;
  contender.file = budget ? fmt::format("{}-{}", method.name, *budget) : std::string(method.name);
  if (method.needs_values() && inputs.used_link() == allocate::Link::published) contender.alpha = alpha;
  contender.plan = [&method, inputs = std::move(inputs)](const methods::RankedTokens& tokens) {
    return methods::make_plan(method, inputs, tokens);
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
  const methods::MethodInputs& inputs = options.inputs;
  if ((!options.mask_top.empty() || !options.mask_bottom.empty()) && inputs.values.empty())
    throw ConfigError("`mask_top`, `mask_bottom`", "ranking heads needs the values of a profile",
                      "give its profile.json as `profile`");
  for (const int k : options.mask_top)
    all.push_back(mask("mask-top", k, inputs.grid, methods::mask_top(inputs.values, k)));
  for (const int k : options.mask_bottom)
    all.push_back(mask("mask-bottom", k, inputs.grid, methods::mask_bottom(inputs.values, k)));
  for (const int k : options.mask_random)
    all.push_back(mask("mask-random", k, inputs.grid, methods::mask_random(inputs.grid.players(), k, inputs.seed)));
}

}  // namespace

std::vector<int> scaled_alphas(const std::vector<double>& values) {
  const int most = std::max(1, allocate::largest_alpha(values));
  std::vector<int> alphas;
  for (const int alpha : {1, 5, 10, 15, 20, 30, 40}) {
    const auto scaled = static_cast<int>(std::lround(alpha * static_cast<double>(values.size()) / 256));
    const int useful = std::clamp(scaled, 1, most);
    if (alphas.empty() || alphas.back() != useful) alphas.push_back(useful);
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
