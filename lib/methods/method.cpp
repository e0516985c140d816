#include "methods/method.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "allocate/allocate.h"
#include "core/errors.h"
#include "methods/rules.h"
#include "methods/select_tokens.h"

namespace cokv::methods {

namespace {

constexpr std::array kMethods = {
    Method{.name = "full", .description = "the whole prompt in every head", .uses_budget = false, .plan = full_plan},
    Method{.name = "uniform",
           .description = "the same budget for every head, tokens by SnapKV's scores (= snapkv)",
           .budgets = uniform_budgets},
    Method{.name = "snapkv",
           .description = "same budget for every head, tokens that the last queries attend to (Li et al. 2024)",
           .budgets = uniform_budgets},
    Method{.name = "pyramidkv",
           .description = "budgets that fall linearly from the first layer to the last (Cai et al. 2024)",
           .budgets = pyramid_budgets},
    Method{.name = "ada-snapkv",
           .description = "the layer's best tokens compete across its heads, 20 % uniform (Ada-KV, Feng et al. 2024)",
           .needs = {Need::prompt},
           .budgets = ada_budgets},
    Method{.name = "ada-pyramid",
           .description = "PyramidKV's layer budgets, Ada-KV inside each layer (Feng et al. 2024)",
           .needs = {Need::prompt},
           .budgets = ada_pyramid_budgets},
    Method{.name = "headkv",
           .description = "budgets by retrieval-reasoning scores of the heads (HeadKV-R2, Fu et al. 2024)",
           .needs = {Need::headkv_scores},
           .check_inputs = check_headkv_scores,
           .budgets = headkv_budgets},
    Method{.name = "cokv",
           .description = "budgets by Sliced Shapley values of the heads (CoKV, 2025)",
           .needs = {Need::values},
           .budgets = cokv_budgets},
    Method{.name = "random",
           .description = "cokv's budgets assigned to heads at random: the control for the values",
           .needs = {Need::values},
           .budgets = random_budgets},
    Method{.name = "streaming",
           .description = "the first 4 and the last tokens in every head (StreamingLLM, Xiao et al. 2023)",
           .plan = streaming_plan},
    Method{.name = "duo-attention",
           .description = "heads with the largest gates whole, the others streaming (DuoAttention, Xiao et al. 2024)",
           .needs = {Need::duo_gates},
           .plan = duo_attention_plan},
};

// What a method lacks, and which setting gives it: the sentence a user reads, whatever the program. (A prompt is not
// among them: find_budget_rule turns away who has none.)
struct NeedText {
  Need need;
  std::string_view missing;
  std::string_view advice;
  bool (*is_given)(const MethodInputs& inputs);
};

constexpr std::array kNeeds = {
    NeedText{Need::values, "needs the values of a profile", "give its profile.json as `profile`",
             [](const MethodInputs& inputs) { return !inputs.values.empty(); }},
    NeedText{Need::headkv_scores, "needs HeadKV's scores of the model's query heads",
             "give its score file as `headkv_scores`",
             [](const MethodInputs& inputs) { return !inputs.headkv_scores.empty(); }},
    NeedText{Need::duo_gates, "needs DuoAttention's gates of the heads",
             "give its pattern folder as `duo_pattern`, or a `profile`, whose values serve as gates",
             [](const MethodInputs& inputs) { return !inputs.duo_gates.empty(); }},
};

void check_needs(const Method& method, const MethodInputs& inputs) {
  for (const NeedText& text : kNeeds)
    if (method.needs.contains(text.need) && !text.is_given(inputs))
      throw ConfigError(method.name, text.missing, text.advice);
}

void check_heads(const Method& method, Need need, const std::vector<double>& values, const MethodInputs& inputs) {
  const auto players = static_cast<size_t>(inputs.grid.players());
  if (method.needs.contains(need) && values.size() != players)
    throw ConfigError(method.name,
                      fmt::format("was given values of {} heads, the model has {}", values.size(), players),
                      "use a file of this model");
}

bool is_fixed_rule(const Method& method) {
  return method.budgets != nullptr && !method.needs.contains(Need::prompt);
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
  throw ConfigError(fmt::format("method {}", name), fmt::format("is not known{}", did_you_mean(name, names)),
                    fmt::format("the methods are {}", fmt::join(names, ", ")));
}

const Method& find_budget_rule(std::string_view name) {
  const Method& method = find_method(name);
  if (method.budgets == nullptr)
    throw ConfigError(name, "selects its tokens itself, which numbers of tokens per head cannot express",
                      "use it in cokv-eval");
  if (!is_fixed_rule(method))
    throw ConfigError(name, "divides a layer's tokens by the scores of each prompt", "use it in cokv-eval");
  return method;
}

std::vector<std::string_view> budget_rule_names() {
  std::vector<std::string_view> names;
  for (const Method& method : kMethods)
    if (is_fixed_rule(method)) names.push_back(method.name);
  return names;
}

void check(const Method& method, const MethodInputs& inputs) {
  if (!method.uses_budget) return;
  allocate::check_budget(inputs.budget, inputs.window);
  check_needs(method, inputs);
  if (method.check_inputs != nullptr) method.check_inputs(inputs);
  check_heads(method, Need::values, inputs.values, inputs);
  check_heads(method, Need::duo_gates, inputs.duo_gates, inputs);
  if (method.needs_values() && inputs.used_link() == allocate::Link::published)
    allocate::check_alpha(inputs.values, inputs.alpha);
}

std::string warning_for(const Method& method, const MethodInputs& inputs) {
  if (!method.needs_values()) return "";
  const bool softmax = inputs.used_link() == allocate::Link::softmax;
  const auto is_zero = [](double z) { return z == 0; };
  if (softmax ? std::ranges::all_of(allocate::standardise(inputs.values), is_zero)
              : allocate::largest_alpha(inputs.values) == 0)
    return fmt::format("{}: all heads have the same value, so all get the same budget", method.name);
  return "";
}

HeadBudgets make_budgets(const Method& rule, const MethodInputs& inputs) {
  COKV_CHECK(rule.budgets != nullptr, "not a budget rule");
  COKV_CHECK(is_fixed_rule(rule) || inputs.tokens != nullptr, "a rule that needs the prompt");
  check(rule, inputs);
  if (inputs.prompt_length && inputs.budget > *inputs.prompt_length)
    return HeadBudgets::uniform(inputs.grid, std::max(*inputs.prompt_length, inputs.window));
  return rule.budgets(inputs);
}

CachePlan make_plan(const Method& method, const MethodInputs& inputs, const RankedTokens& tokens) {
  const MethodInputs prompt_inputs = inputs.for_prompt(tokens);
  if (method.budgets != nullptr) return select_tokens(tokens, make_budgets(method, prompt_inputs));
  check(method, prompt_inputs);
  if (method.uses_budget && inputs.budget > tokens.prompt_length()) return CachePlan::full(tokens.grid());
  return method.plan(prompt_inputs);
}

}  // namespace cokv::methods
