// Teacher-forced log-probabilities against the dense twin.
#include "decode/teacher_forcing.h"

#include <gtest/gtest.h>

#include "core/rng.h"
#include "support/dense_twin.h"

namespace cokv::decode {
namespace {

TEST(Teacher, EqualsTheDenseTwin) {
  const auto folder = std::filesystem::path(COKV_SOURCE_DIR) / "tests/golden/models/llama3";
  const model::Transformer model = model::Transformer::load(folder, model::resolve_placement({.device = "cpu"}));
  Rng rng(1, "tokens");
  std::vector<int> prompt, text;
  for (int i = 0; i < 40; ++i) prompt.push_back(static_cast<int>(rng.below(48)));
  for (int i = 0; i < 9; ++i) text.push_back(static_cast<int>(rng.below(48)));
  const auto prefilled = model::prefill(model, prompt, {});
  // Chosen at random and by the model in turns.
  const auto chosen = test::decode_densely(model, prompt, CachePlan::full(model.config().grid()), 8, 5);
  std::copy(chosen.begin(), chosen.end(), text.begin());

  const HeadGrid grid = model.config().grid();
  std::vector<CachePlan> plans = {CachePlan::full(grid), CachePlan::of_coalition(grid, Coalition(grid.players()))};
  for (int player = 0; player < grid.players(); ++player)
    plans.push_back(CachePlan::of_coalition(grid, Coalition(grid.players(), std::vector<int>{player})));
  plans.push_back(CachePlan{grid, Coalition(grid.players()), {{1, 5, 9}, {}, {30}, {0, 1, 2, 3, 4, 5}}});
  // More rows than have their logits made together.
  for (size_t row = 0; plans.size() * 8 <= kTokensAtOnce + 16; ++row) plans.push_back(plans[row]);

  const std::vector<ForcedText> forced = force_text(model, prefilled, plans, text);
  const std::vector<double> values = mean_log_probability(model, prefilled, plans, text);
  std::vector<int> sequence = prompt;
  sequence.insert(sequence.end(), text.begin(), text.end());
  double found = 0;
  for (size_t row = 0; row < plans.size(); ++row) {
    const at::Tensor log_p = test::dense_logits(model, sequence, 40, plans[row], 8).log_softmax(-1);
    double sum = 0, likeliest = 0;
    for (int64_t i = 1; i < 9; ++i) {
      const int token = text[static_cast<size_t>(i)];
      sum += log_p[39 + i][token].item<double>();
      likeliest += log_p[39 + i].argmax().item<int>() == token;
    }
    EXPECT_NEAR(values[row], sum / 8, 1e-5) << "row " << row;
    EXPECT_EQ(forced[row].log_probability, values[row]);
    EXPECT_NEAR(forced[row].argmax_share, likeliest / 8, 1e-12) << "row " << row;
    found += likeliest;
  }
  EXPECT_GT(found, 0) << "no token was ever the likeliest: nothing was tested";
}

}  // namespace
}  // namespace cokv::decode
