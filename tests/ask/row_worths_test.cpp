// What a row tells by backward passes: the parts put together by hand, and lines of the record that keep every bit.
#include "ask/row_worths.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "core/json_file.h"
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

std::vector<double> ranks(const std::vector<double>& values) {
  std::vector<double> of(values.size());
  for (size_t i = 0; i < values.size(); ++i)
    of[i] = static_cast<double>(std::ranges::count_if(values, [&](double other) { return other < values[i]; }));
  return of;
}

// The heads of a real model, by the same text from the same plans, over a few rows of the demo.
TEST(RowWorthsOfARealModel, RankHeadsInBfloat16AsInFloat32) {
  const std::filesystem::path source = COKV_SOURCE_DIR, folder = source / "build/models/smollm2-135m-instruct";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "the demo's model is not there (make setup-model)";
  const LoadedModel exact = load_weights(check_model(folder), {.device = "cpu"});
  const LoadedModel rounded = load_weights(check_model(folder), {.device = "cpu", .dtype = "bfloat16"});
  const HeadGrid grid = exact.identity.grid;
  const auto players = static_cast<size_t>(grid.players());
  std::vector<double> sums(players), rounded_sums(players);
  std::istringstream rows(read_file(source / "data/demo/documents.jsonl"));
  std::string line;
  for (int row = 0; row < 3 && std::getline(rows, line); ++row) {
    const Json example = Json::parse(line);
    const std::vector<int> ids =
        exact.tokenizer.encode(example["context"].get<std::string>(), /*add_special_tokens=*/false);
    const auto prompt = model::prefill(exact.transformer, ids, {.window = 8});
    const std::vector<CachePlan> full = {CachePlan::full(grid)};
    const auto text = decode::decode_greedily(exact.transformer, prompt, full, {.max_new_tokens = 16}).front();
    const methods::RankedTokens tokens(decode::token_scores(prompt, grid, {}));
    const CachePlan even = methods::select_tokens(tokens, HeadBudgets::uniform(grid, 32));
    const auto add = [&](const LoadedModel& model, std::vector<double>& to) {
      const auto own = model::prefill(model.transformer, ids, {.window = 8});
      const at::Tensor gates = decode::gate_gradients(model.transformer, own, even, text);
      const std::span values(gates.const_data_ptr<float>(), static_cast<size_t>(gates.numel()));
      const auto worths = methods::first_order_worths(tokens, values, 32);
      for (size_t player = 0; player < players; ++player) to[player] += worths[player];
    };
    add(exact, sums);
    add(rounded, rounded_sums);
  }
  const std::vector<double> a = ranks(sums), b = ranks(rounded_sums);
  double differences = 0;
  for (size_t player = 0; player < players; ++player) differences += (a[player] - b[player]) * (a[player] - b[player]);
  const auto n = static_cast<double>(players);
  EXPECT_GE(1 - 6 * differences / (n * (n * n - 1)), 0.99);  // Spearman's correlation
}

}  // namespace
}  // namespace cokv::ask
