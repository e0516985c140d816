// The table of methods, the plans of those without a file of tests of their own, and what holds for all of them.
#include "methods/method.h"

#include <gmock/gmock.h>

#include <functional>
#include <string>

#include "allocate/allocate.h"
#include "core/errors.h"
#include "methods/cokv.h"
#include "methods/made_scores.h"
#include "methods/select_tokens.h"

namespace cokv::methods {
namespace {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// Scores and inputs for every method: 4 layers of 2 KV heads, 4 query heads each.
struct Inputs {
  explicit Inputs(int prompt_length) : tokens(random_scores({4, 2}, prompt_length, 8, 1000)) {}

  MethodInputs with(int budget, Mode mode = Mode::paper) const {
    return {.grid = {4, 2},
            .query_heads = 4,
            .budget = budget,
            .mode = mode,
            .values = values,
            .headkv_scores = headkv,
            .duo_gates = values,
            .duo_sinks = 4,
            .duo_recent = 12};
  }
  CachePlan plan(std::string_view name, const MethodInputs& inputs) const {
    return make_plan(find_method(name), inputs, tokens);
  }

  RankedTokens tokens;
  std::vector<double> values = {.5, .1, .9, .3, .2, .8, .4, .7};
  std::vector<double> headkv = {.4, .2, .1, .1, .3, .3, .5, .1, .2, .2, .2, .2, .9, .1, .1, .3};
};

std::string refusal(const std::function<void()>& call) {
  try {
    call();
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
        const CachePlan plan = make_plan(method, inputs.with(budget), inputs.tokens);
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
      EXPECT_DOUBLE_EQ(make_plan(method, inputs.with(budget, Mode::default_), inputs.tokens).mean_kept(100, 8), budget)
          << method.name;
  }
}

TEST(Methods, NothingIsEvictedFromPromptsShorterThanTheBudget) {
  for (const int length : {1, 8, 9, 31}) {
    const Inputs inputs(length);
    for (const Method& method : all_methods()) {
      const CachePlan plan = make_plan(method, inputs.with(32), inputs.tokens);
      EXPECT_EQ(plan.whole.size(), 8) << method.name;
      EXPECT_DOUBLE_EQ(plan.mean_kept(length, 8), length);
    }
  }
}

TEST(Methods, RefuseBudgetsBelowTheWindowAndMissingInputs) {
  const Inputs inputs(100);
  const auto refused = [&](std::string_view name, const MethodInputs& given) {
    const std::string with_a_prompt = refusal([&] { inputs.plan(name, given); });
    EXPECT_EQ(refusal([&] { check(find_method(name), given); }), with_a_prompt) << "the same before there is a prompt";
    return with_a_prompt;
  };
  EXPECT_EQ(refused("snapkv", inputs.with(7)), "`budget` 7: is below the window of 8 tokens, which every head keeps");
  MethodInputs bare{.grid = {4, 2}, .budget = 32};
  EXPECT_THAT(refused("cokv", bare), HasSubstr("cokv: needs the values of a profile; give"));
  EXPECT_THAT(refused("headkv", bare), HasSubstr("headkv: needs HeadKV's scores of the model's query heads; give"));
  EXPECT_THAT(refused("duo-attention", bare),
              HasSubstr("duo-attention: needs DuoAttention's gates of the heads; give"));
  bare.values = {1, 2};
  EXPECT_THAT(refused("random", bare), HasSubstr("random: was given values of 2 heads, the model has 8"));
}

TEST(Methods, RefuseAnAlphaWithoutAHeadAboveItAndWarnOfEqualValues) {
  const Inputs inputs(100);
  MethodInputs given = inputs.with(32);
  given.link = allocate::Link::published;
  for (const char* name : {"cokv", "random"}) {
    given.alpha = 7;
    EXPECT_EQ(refusal([&] { check(find_method(name), given); }), "accepted");
    given.alpha = 8;
    EXPECT_THAT(refusal([&] { check(find_method(name), given); }),
                AllOf(HasSubstr("`alpha` 8: leaves no head"), HasSubstr("the largest that leaves one is 7")));
  }
  EXPECT_EQ(warning_for(find_method("cokv"), given), "");
  given.values.assign(8, -.25);
  EXPECT_THAT(inputs.plan("cokv", given).kept_prefix, Each(SizeIs(24)));
  EXPECT_THAT(warning_for(find_method("cokv"), given), HasSubstr("all heads have the same value"));
  EXPECT_EQ(warning_for(find_method("snapkv"), given), "");
}

TEST(BudgetRules, AreTheMethodsThatNeedNoPrompt) {
  EXPECT_THAT(budget_rule_names(), ElementsAre("uniform", "snapkv", "pyramidkv", "headkv", "cokv", "random"));
  EXPECT_EQ(&find_budget_rule("pyramidkv"), &find_method("pyramidkv"));
  EXPECT_EQ(refusal([] { find_budget_rule("ada-snapkv"); }),
            "ada-snapkv: divides a layer's tokens by the scores of each prompt; use it in cokv-eval");
  for (const char* name : {"full", "streaming", "duo-attention"})
    EXPECT_THAT(refusal([&] { find_budget_rule(name); }), HasSubstr("selects its tokens itself")) << name;
}

// A file of budgets made for a prompt's length is the method on that prompt.
TEST(BudgetRules, GiveTheSameTokensFromAFileAsOnThePrompt) {
  for (const int length : {1, 8, 9, 40, 100}) {
    const Inputs inputs(length);
    for (const std::string_view name : budget_rule_names())
      for (const Mode mode : {Mode::paper, Mode::default_})
        for (const int budget : {8, 9, 17, 24, 39, 61, 150})
          for (const int alpha : {1, 3}) {
            MethodInputs given = inputs.with(budget, mode);
            given.alpha = alpha;
            const CachePlan plan = inputs.plan(name, given);
            given.prompt_length = length;
            const CachePlan from_file = select_tokens(inputs.tokens, make_budgets(find_budget_rule(name), given));
            EXPECT_EQ(from_file.whole.members(), plan.whole.members()) << name << " " << budget << " of " << length;
            EXPECT_EQ(from_file.kept_prefix, plan.kept_prefix) << name << " " << budget << " of " << length;
          }
  }
}

TEST(Streaming, KeepsFourSinksAndTheLastTokens) {
  const auto plan_of = [](const RankedTokens& tokens, int budget) {
    return make_plan(find_method("streaming"), {.budget = budget}, tokens);
  };
  const RankedTokens tokens(random_scores({1, 2}, 30, 2, 10));
  const CachePlan plan = plan_of(tokens, 10);
  EXPECT_THAT(plan.kept_prefix, SizeIs(2));
  EXPECT_THAT(plan.kept_prefix, Each(ElementsAre(0, 1, 2, 3, 24, 25, 26, 27)));
  const RankedTokens wide(random_scores({1, 1}, 30, 8, 10));
  EXPECT_THAT(plan_of(wide, 10).kept_prefix[0], ElementsAre(0, 1));
  EXPECT_THAT(plan_of(wide, 8).kept_prefix, IsEmpty());
}

TEST(DuoAttention, AsManyHeadsAreWholeAsTheBudgetPays) {
  const RankedTokens tokens(random_scores({2, 2}, 100, 8, 10));
  const auto plan_of = [&tokens](int budget) {
    const MethodInputs inputs{.budget = budget, .duo_gates = {0.1, 0.9, 0.6, 0.4}, .duo_sinks = 4, .duo_recent = 16};
    return make_plan(find_method("duo-attention"), inputs, tokens);
  };
  const CachePlan plan = plan_of(60);  // 2 x 100 + 2 x 20
  EXPECT_THAT(plan.whole.members(), ElementsAre(1, 2));
  EXPECT_THAT(plan.kept_prefix[0], ElementsAre(0, 1, 2, 3, 84, 85, 86, 87, 88, 89, 90, 91));
  EXPECT_DOUBLE_EQ(plan.mean_kept(100, 8), 60);
  EXPECT_THAT(plan_of(80).whole.members(), ElementsAre(1, 2, 3));
  EXPECT_THAT(plan_of(79).whole.members(), ElementsAre(1, 2));
  EXPECT_THAT(refusal([&] { plan_of(19); }), HasSubstr("a streaming head alone keeps 20 tokens"));
}

TEST(Cokv, AllocatesForThisPromptsLength) {
  const Inputs inputs(60);
  const allocate::AllocationOptions options{.budget = 30, .alpha = 2, .max_length = 60};
  MethodInputs given = inputs.with(30, Mode::default_);
  given.alpha = 2;
  const CachePlan plan = inputs.plan("cokv", given);
  const HeadBudgets budgets = allocate::allocate({4, 2}, inputs.values, options);
  EXPECT_DOUBLE_EQ(plan.mean_kept(60, 8), 30);
  for (size_t player = 0; player < 8; ++player) {
    const bool whole = plan.whole.contains(static_cast<int>(player));
    EXPECT_EQ(whole ? 60 : static_cast<int>(plan.kept_prefix[player].size()) + 8, budgets.tokens[player]);
  }
  given.mode = Mode::paper;
  EXPECT_LT(inputs.plan("cokv", given).mean_kept(60, 8), 30);
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
