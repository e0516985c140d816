// Contenders of cokv-eval: the same tokens as cokv-allocate's budgets, from the same inputs; what is refused
// beforehand.
#include "run/contender.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/errors.h"
#include "methods/made_scores.h"
#include "methods/method.h"
#include "methods/select_tokens.h"

namespace cokv::run {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

ContenderOptions options_for(std::vector<std::string> methods, std::vector<int> budgets) {
  ContenderOptions options;
  options.methods = std::move(methods);
  options.budgets = std::move(budgets);
  options.inputs = {.grid = {4, 2},
                    .query_heads = 4,
                    .values = {.5, .1, .9, .3, .2, .8, .4, .7},
                    .link = allocate::Link::published,
                    .headkv_scores = {.4, .2, .1, .1, .3, .3, .5, .1, .2, .2, .2, .2, .9, .1, .1, .3}};
  return options;
}

// cokv-allocate --max-length LENGTH, then SnapKV's choice of tokens.
CachePlan of_file(const Contender& contender, Mode mode, const methods::RankedTokens& tokens) {
  methods::MethodInputs inputs = options_for({}, {}).inputs;
  inputs.budget = *contender.budget;
  inputs.alpha = contender.alpha.value_or(1);
  inputs.mode = mode;
  inputs.prompt_length = tokens.prompt_length();
  return methods::select_tokens(tokens, methods::make_budgets(methods::find_budget_rule(contender.method), inputs));
}

TEST(Contenders, ExactTotalsAreAllocatesDefaultAndPublishedOnesItsPaperMode) {
  const auto names = methods::budget_rule_names();
  ContenderOptions options = options_for({names.begin(), names.end()}, {8, 13, 32, 64, 100, 300});
  std::map<int, int> alphas = {{13, 2}, {64, 5}};
  for (const bool exact : {true, false}) {
    options.exact_totals = exact;
    options.mode = exact ? Mode::default_ : Mode::paper;
    for (const int length : {5, 64, 90, 257}) {
      const methods::RankedTokens tokens(methods::random_scores({4, 2}, length, 8, 1000));
      for (const Contender& contender : make_contenders(options, alphas)) {
        const CachePlan plan = contender.plan(tokens), allocated = of_file(contender, options.mode, tokens);
        EXPECT_EQ(plan.whole.members(), allocated.whole.members()) << contender.file << " of " << length;
        EXPECT_EQ(plan.kept_prefix, allocated.kept_prefix) << contender.file << " of " << length;
        if (exact) {
          EXPECT_DOUBLE_EQ(plan.mean_kept(length, 8), std::min(*contender.budget, length)) << contender.file;
        }
      }
    }
  }
}

TEST(Contenders, OfTheSoftmaxLinkHaveNoAlpha) {
  ContenderOptions options = options_for({"cokv"}, {32});
  options.inputs.link = allocate::Link::softmax;
  const Contender contender = profile_contender(options, "cokv", 32, 8);  // the published link would refuse alpha 8
  EXPECT_FALSE(contender.alpha);
  const methods::RankedTokens tokens(methods::random_scores({4, 2}, 200, 8, 1000));
  EXPECT_DOUBLE_EQ(contender.plan(tokens).mean_kept(200, 8), 32);
  EXPECT_NE(contender.plan(tokens).kept_prefix, of_file(contender, Mode::default_, tokens).kept_prefix);
}

TEST(Contenders, WithoutExactTotalsOnlyRulesByValuesFollowTheMode) {
  ContenderOptions options = options_for({"pyramidkv", "headkv", "cokv", "random"}, {32});
  const methods::RankedTokens tokens(methods::random_scores({4, 2}, 200, 8, 1000));
  for (const Contender& contender : make_contenders(options, {})) {
    const Mode mode = contender.alpha ? Mode::default_ : Mode::paper;
    EXPECT_EQ(contender.plan(tokens).kept_prefix, of_file(contender, mode, tokens).kept_prefix) << contender.file;
  }
}

TEST(Contenders, AreRefusedBeforeThereIsAPrompt) {
  EXPECT_THROW(make_contenders(options_for({"snapkv"}, {7}), {}), ConfigError);
  ContenderOptions options = options_for({"cokv"}, {32});
  EXPECT_THROW(profile_contender(options, "cokv", 32, 8), ConfigError) << "no head is above the eighth of eight";
  options.inputs.values.clear();
  EXPECT_THROW(make_contenders(options, {}), ConfigError);
  options.methods.clear();
  options.mask_top = {1};
  EXPECT_THROW(make_contenders(options, {}), ConfigError);
}

TEST(ScaledAlphas, AreThePapersAndLeaveAHeadAboveThem) {
  std::vector<double> values(256);
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i);
  EXPECT_THAT(scaled_alphas(values), ElementsAre(1, 5, 10, 15, 20, 30, 40));
  values.resize(90);
  EXPECT_THAT(scaled_alphas(values), ElementsAre(1, 2, 4, 5, 7, 11, 14));
  std::fill(values.begin() + 6, values.end(), 6.0);
  EXPECT_THAT(scaled_alphas(values), ElementsAre(1, 2, 4, 5, 6));
  EXPECT_THAT(scaled_alphas({2, 2, 2}), ElementsAre(1)) << "equal values share evenly whatever alpha";
}

}  // namespace
}  // namespace cokv::run
