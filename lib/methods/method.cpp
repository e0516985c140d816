#include "methods/method.h"

#include <fmt/format.h>

#include <array>
#include <string>

#include "core/errors.h"
#include "methods/plans.h"

namespace cokv::methods {

namespace {

constexpr std::array kMethods = {
    Method{.name = "full", .description = "the whole prompt in every head", .uses_budget = false, .plan = plan_full},
    Method{.name = "uniform",
           .description = "the same budget for every head, tokens by SnapKV's scores (= snapkv)",
           .plan = plan_uniform},
    Method{.name = "snapkv",
           .description = "same budget for every head, tokens that the last queries attend to (Li et al. 2024)",
           .plan = plan_uniform},
    Method{.name = "pyramidkv",
           .description = "budgets that fall linearly from the first layer to the last (Cai et al. 2024)",
           .plan = plan_pyramidkv},
    Method{.name = "ada-snapkv",
           .description = "the layer's best tokens compete across its heads, 20 % uniform (Ada-KV, Feng et al. 2024)",
           .plan = plan_ada_snapkv},
    Method{.name = "ada-pyramid",
           .description = "PyramidKV's layer budgets, Ada-KV inside each layer (Feng et al. 2024)",
           .plan = plan_ada_pyramid},
    Method{.name = "headkv",
           .description = "budgets by retrieval-reasoning scores of the heads (HeadKV-R2, Fu et al. 2024)",
           .needs_headkv = true,
           .plan = plan_headkv},
    Method{.name = "cokv",
           .description = "budgets by Sliced Shapley values of the heads (CoKV, 2025)",
           .needs_profile = true,
           .uses_alpha = true,
           .plan = plan_cokv},
    Method{.name = "random",
           .description = "cokv's budgets dealt to the heads at random: the control for the values",
           .needs_profile = true,
           .uses_alpha = true,
           .plan = plan_random},
    Method{.name = "streaming",
           .description = "the first 4 and the last tokens in every head (StreamingLLM, Xiao et al. 2023)",
           .plan = plan_streaming},
    Method{.name = "duo-attention",
           .description = "heads with the largest gates whole, the others streaming (DuoAttention, Xiao et al. 2024)",
           .needs_gates = true,
           .plan = plan_duo_attention},
};

void check_inputs(const Method& method, const MethodInput& input) {
  const auto players = static_cast<size_t>(input.tokens.grid().players());
  const std::string where = fmt::format("`methods` {}", method.name);
  const auto check_size = [&](const std::vector<double>& values, const char* what) {
    if (values.size() != players)
      throw ConfigError(where, fmt::format("the {} has {} heads, the model {}", what, values.size(), players),
                        fmt::format("use a {} of this model", what));
  };
  if (method.needs_profile && !input.values) throw ConfigError(where, "needs a profile", "give one with `profile`");
  if (method.needs_profile) check_size(*input.values, "profile");
  if (method.needs_gates && !input.duo_gates)
    throw ConfigError(where, "needs the heads' gates", "give `duo_pattern`, or the values of a `profile`");
  if (method.needs_gates) check_size(*input.duo_gates, "pattern");
  if (method.needs_headkv && !input.headkv_scores)
    throw ConfigError(where, "needs HeadKV's score file", "give it with `headkv_scores`");
}

}  // namespace

std::span<const Method> all_methods() {
  return kMethods;
}

const Method& find_method(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Method& method : kMethods) {
    if (method.name == name) return method;
    names.push_back(method.name);
  }
  throw ConfigError("`methods`", fmt::format("no method is called '{}'{}", name, did_you_mean(name, names)),
                    fmt::format("the methods are {}", fmt::join(names, ", ")));
}

void check(const BudgetRule& rule) {
  if (rule.budget < rule.window)
    throw ConfigError("`budget`", fmt::format("{} tokens are fewer than the window's {}", rule.budget, rule.window),
                      "the window is inside the budget; give more");
}

CachePlan make_plan(const Method& method, const MethodInput& input) {
  if (!method.uses_budget) return method.plan(input);
  check(input.rule());
  check_inputs(method, input);
  if (input.budget > input.tokens.prompt_length()) return CachePlan::full(input.tokens.grid());
  return method.plan(input);
}

}  // namespace cokv::methods
