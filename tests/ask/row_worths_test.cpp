// What a row tells by backward passes: the parts put together by hand, and lines of the record that keep every bit.
#include "ask/row_worths.h"

#include <gtest/gtest.h>

#include "decode/gate_gradient.h"
#include "decode/token_scores.h"
#include "methods/budget_game.h"
#include "methods/select_tokens.h"
#include "support/temporary_folder.h"
#include "support/tiny_model.h"

namespace cokv::ask {
namespace {

class RowWorths : public testing::Test {
 protected:
  RowWorths() {
    write_tiny_model(folder_ / "model");
    model_.emplace(load_weights(check_model(folder_ / "model"), {.device = "cpu"}));
    task_.max_new_tokens = 30;
    example_.id = "row";
    question_ = {.task = &task_, .example = &example_, .weight = 1};
    for (int i = 0; i < 90; ++i) question_.prompt.push_back(3 + (i * i) % 200);
  }
  std::vector<record::Evaluation> worths(const std::vector<int>& budgets) const {
    return worths_of_row(*model_, question_, 3, budgets, kWindow);
  }

  static constexpr int kWindow = 8;
  TemporaryFolder folder_;
  std::optional<LoadedModel> model_;
  task::Task task_;
  longbench::Example example_;
  Question question_;
};

TEST_F(RowWorths, AreHalfTheGradientsOfTheFirstTwentyTokens) {
  const HeadGrid grid = model_->identity.grid;
  const auto prompt = model::prefill(model_->transformer, question_.prompt, {.window = kWindow});
  const std::vector<CachePlan> full = {CachePlan::full(grid)};
  const std::vector<int> text =
      decode::decode_greedily(model_->transformer, prompt, full, {.max_new_tokens = 20}).front();
  const methods::RankedTokens tokens(decode::token_scores(prompt, grid, {}));
  const CachePlan even = methods::select_tokens(tokens, HeadBudgets::uniform(grid, 32));
  const at::Tensor gates = decode::gate_gradients(model_->transformer, prompt, even, text);
  const auto evaluations = worths({32});
  const auto& worths = std::get<estimate::Worths>(evaluations.front());
  EXPECT_EQ(worths.example, 3);
  EXPECT_EQ(worths.budget, 32);
  for (int player = 0; player < grid.players(); ++player) {
    double sum = 0;
    for (int rank = 6; rank < 42; ++rank)  // 0.25 and 1.75 times 24
      sum += gates[player][tokens.order(player)[static_cast<size_t>(rank)]].item<double>();
    EXPECT_NEAR(worths.of_heads[static_cast<size_t>(player)], sum / 2, 1e-9) << player;
    EXPECT_NE(sum, 0) << player;
  }
}

TEST_F(RowWorths, KeepEveryBitInTheRecord) {
  const auto evaluations = worths({16, 32, 64});
  ASSERT_EQ(evaluations.size(), 3u);
  EXPECT_EQ(std::get<record::TooShort>(evaluations[2]).what, record::TooShort::What::prompt);
  for (const record::Evaluation& evaluation : evaluations)
    EXPECT_TRUE(record::parse_line(record::to_line(evaluation)) == evaluation);
}

TEST_F(RowWorths, DoNotDependOnWhichBudgetsAreAskedTogether) {
  EXPECT_TRUE(worths({16, 32})[1] == worths({32})[0]);
}

TEST_F(RowWorths, ATextOfOneTokenTellsNothing) {
  task_.max_new_tokens = 1;
  EXPECT_EQ(std::get<record::TooShort>(worths({32}).front()).what, record::TooShort::What::text);
}

}  // namespace
}  // namespace cokv::ask
