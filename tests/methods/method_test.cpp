// The table of methods, the plans of those without a file of tests of their own, and what holds for all of them.
#include "methods/method.h"

#include <gmock/gmock.h>

#include <numeric>

#include "allocate/allocate.h"
#include "core/errors.h"
#include "methods/cokv.h"
#include "methods/made_scores.h"

namespace cokv::methods {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// Scores and inputs for every method: 4 layers of 2 KV heads, 4 query heads each.
struct Inputs {
  explicit Inputs(int prompt_length) : tokens(random_scores({4, 2}, prompt_length, 8, 1000)) {}

  MethodInput with(int budget, bool exact_totals = false) const {
    MethodInput input{.tokens = tokens, .budget = budget, .exact_totals = exact_totals};
    input.values = &values;
    input.headkv_scores = &headkv;
    input.query_heads = 4;
    input.duo_gates = &values;
    input.duo_sinks = 4;
    input.duo_recent = 12;
    return input;
  }

  RankedTokens tokens;
  std::vector<double> values = {.5, .1, .9, .3, .2, .8, .4, .7};
  std::vector<double> headkv = {.4, .2, .1, .1, .3, .3, .5, .1, .2, .2, .2, .2, .9, .1, .1, .3};
};

CachePlan plan_of(std::string_view name, const MethodInput& input) {
  return make_plan(find_method(name), input);
}

std::string refusal(std::string_view name, const MethodInput& input) {
  try {
    plan_of(name, input);
  } catch (const ConfigError& e) {
    return e.what();
  }
  return "accepted";
}

TEST(Methods, AreFoundByName) {
  EXPECT_EQ(all_methods().size(), 11U);
  for (const Method& method : all_methods()) EXPECT_EQ(&find_method(method.name), &method);
  try {
    find_method("snapvk");
    FAIL();
  } catch (const ConfigError& e) {
    EXPECT_THAT(e.what(), HasSubstr("did you mean 'snapkv'?"));
  }
}

TEST(Methods, KeptPositionsAreAscendingDistinctAndBeforeTheWindow) {
  for (const int length : {40, 100}) {
    const Inputs inputs(length);
    for (const Method& method : all_methods()) {
      for (const int budget : {17, 24, 39}) {
        const CachePlan plan = make_plan(method, inputs.with(budget));
        for (size_t player = 0; player < plan.kept_prefix.size(); ++player) {
          const auto& kept = plan.kept_prefix[player];
          EXPECT_TRUE(kept.empty() || !plan.whole.contains(static_cast<int>(player)));
          for (size_t i = 0; i < kept.size(); ++i) {
            EXPECT_GE(kept[i], i == 0 ? 0 : kept[i - 1] + 1) << method.name;
            EXPECT_LT(kept[i], length - 8) << method.name;
          }
        }
      }
    }
  }
}

TEST(Methods, ExactTotalsAreExactForEveryMethodThatHasBudgets) {
  const Inputs inputs(100);
  for (const Method& method : all_methods()) {
    if (!method.uses_budget || method.name == "duo-attention") continue;
    for (const int budget : {8, 9, 17, 24, 61, 99, 100})
      EXPECT_DOUBLE_EQ(make_plan(method, inputs.with(budget, true)).mean_kept(100, 8), budget) << method.name;
  }
}

TEST(Methods, NothingIsEvictedFromPromptsShorterThanTheBudget) {
  for (const int length : {1, 8, 9, 31}) {
    const Inputs inputs(length);
    for (const Method& method : all_methods()) {
      const CachePlan plan = make_plan(method, inputs.with(32));
      EXPECT_EQ(plan.whole.size(), 8) << method.name;
      EXPECT_DOUBLE_EQ(plan.mean_kept(length, 8), length);
    }
  }
}

TEST(Methods, RefuseBudgetsBelowTheWindowAndMissingInputs) {
  const Inputs inputs(100);
  EXPECT_THAT(refusal("snapkv", inputs.with(7)), HasSubstr("`budget`: 7 tokens are fewer than the window's 8"));
  MethodInput bare = inputs.with(32);
  bare.values = nullptr;
  bare.headkv_scores = nullptr;
  bare.duo_gates = nullptr;
  EXPECT_THAT(refusal("cokv", bare), HasSubstr("`profile`"));
  EXPECT_THAT(refusal("headkv", bare), HasSubstr("`headkv_scores`"));
  EXPECT_THAT(refusal("duo-attention", bare), HasSubstr("`duo_pattern`"));
  const std::vector<double> other = {1, 2};
  bare.values = &other;
  EXPECT_THAT(refusal("random", bare), HasSubstr("the profile has 2 heads, the model 8"));
}

TEST(Streaming, KeepsFourSinksAndTheLastTokens) {
  const RankedTokens tokens(random_scores({1, 2}, 30, 2, 10));
  const CachePlan plan = plan_of("streaming", {.tokens = tokens, .budget = 10});
  EXPECT_THAT(plan.kept_prefix, SizeIs(2));
  EXPECT_THAT(plan.kept_prefix, Each(ElementsAre(0, 1, 2, 3, 24, 25, 26, 27)));
  const RankedTokens wide(random_scores({1, 1}, 30, 8, 10));
  EXPECT_THAT(plan_of("streaming", {.tokens = wide, .budget = 10}).kept_prefix[0], ElementsAre(0, 1));
  EXPECT_THAT(plan_of("streaming", {.tokens = wide, .budget = 8}).kept_prefix, IsEmpty());
}

TEST(DuoAttention, AsManyHeadsAreWholeAsTheBudgetPays) {
  const std::vector<double> gates = {0.1, 0.9, 0.6, 0.4};
  const RankedTokens tokens(random_scores({2, 2}, 100, 8, 10));
  MethodInput input{.tokens = tokens, .budget = 60, .duo_gates = &gates, .duo_sinks = 4, .duo_recent = 16};
  const CachePlan plan = plan_of("duo-attention", input);  // 2 x 100 + 2 x 20
  EXPECT_THAT(plan.whole.members(), ElementsAre(1, 2));
  EXPECT_THAT(plan.kept_prefix[0], ElementsAre(0, 1, 2, 3, 84, 85, 86, 87, 88, 89, 90, 91));
  EXPECT_DOUBLE_EQ(plan.mean_kept(100, 8), 60);
  input.budget = 80;
  EXPECT_THAT(plan_of("duo-attention", input).whole.members(), ElementsAre(1, 2, 3));
  input.budget = 79;
  EXPECT_THAT(plan_of("duo-attention", input).whole.members(), ElementsAre(1, 2));
  input.budget = 19;
  EXPECT_THAT(refusal("duo-attention", input), HasSubstr("a streaming head alone keeps 20 tokens"));
}

TEST(Cokv, AllocatesForThisPromptsLength) {
  const Inputs inputs(60);
  const allocate::AllocationOptions options{.budget = 30, .alpha = 2, .max_length = 60};
  MethodInput input = inputs.with(30);
  input.alpha = 2;
  const CachePlan plan = plan_of("cokv", input);
  const HeadBudgets budgets = allocate::allocate({4, 2}, inputs.values, options);
  EXPECT_DOUBLE_EQ(plan.mean_kept(60, 8), 30);
  for (size_t player = 0; player < 8; ++player) {
    const bool whole = plan.whole.contains(static_cast<int>(player));
    EXPECT_EQ(whole ? 60 : static_cast<int>(plan.kept_prefix[player].size()) + 8, budgets.tokens[player]);
  }
  input.paper_mode = true;
  EXPECT_LT(plan_of("cokv", input).mean_kept(60, 8), 30);
}

TEST(Random, IsTheSameBudgetsInAnotherOrder) {
  const HeadBudgets budgets{{1, 6}, {10, 20, 30, 40, 50, 60}};
  const HeadBudgets shuffled = shuffle_heads(budgets, 1);
  EXPECT_THAT(shuffled.tokens, testing::UnorderedElementsAreArray(budgets.tokens));
  EXPECT_NE(shuffled, budgets);
  EXPECT_EQ(shuffle_heads(budgets, 1), shuffled);
  EXPECT_NE(shuffle_heads(budgets, 2), shuffled);
}

}  // namespace
}  // namespace cokv::methods
