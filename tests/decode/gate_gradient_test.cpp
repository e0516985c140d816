// Gate gradients against central differences of the utility, whose gates are written out in a plain dense attention.
#include "decode/gate_gradient.h"

#include <gtest/gtest.h>

#include "core/errors.h"
#include "core/rng.h"
#include "decode/teacher_forcing.h"
#include "support/dense_twin.h"

namespace cokv::decode {
namespace {

constexpr int kPrompt = 40, kWindow = 8, kText = 9;

struct Case {
  model::Transformer model;
  std::vector<int> prompt, text;
  model::PrefilledPrompt prefilled;
  CachePlan plan;
};

model::Placement on_the_cpu(at::ScalarType dtype = at::kFloat) {
  model::Placement placement = model::resolve_placement({.device = "cpu"});
  placement.dtype = dtype;
  return placement;
}

Case make_case(const std::string& name, uint64_t seed) {
  model::Transformer model =
      model::Transformer::load(std::filesystem::path(COKV_SOURCE_DIR) / "tests/golden/models" / name, on_the_cpu());
  Rng rng(seed, "tokens");
  const auto draw = [&](int count) {
    std::vector<int> tokens;
    for (int i = 0; i < count; ++i)
      tokens.push_back(static_cast<int>(rng.below(static_cast<uint64_t>(model.config().vocabulary_size))));
    return tokens;
  };
  std::vector<int> prompt = draw(kPrompt), text = draw(kText);
  model::PrefilledPrompt prefilled = model::prefill(model, prompt, {.window = kWindow});
  // Heads keep different numbers of positions; one keeps all, one the window alone.
  const HeadGrid grid = model.config().grid();
  CachePlan plan{grid, Coalition(grid.players(), std::vector<int>{1}), {}};
  for (int player = 0; player < grid.players(); ++player) {
    std::vector<int>& kept = plan.kept_prefix.emplace_back();
    if (player == 1 || player == 2) continue;
    for (int position = player % 3; position < kPrompt - kWindow; position += 2 + player % 4) kept.push_back(position);
  }
  return {std::move(model), std::move(prompt), std::move(text), std::move(prefilled), std::move(plan)};
}

// U with one gate moved by `change`, everything computed anew, head by head.
double gated_utility(const Case& c, int player, int moved, double change) {
  std::vector<int> sequence = c.prompt;
  sequence.insert(sequence.end(), c.text.begin(), c.text.end());
  const auto length = static_cast<int64_t>(sequence.size());
  const auto& config = c.model.config();
  const auto attend = [&](int layer, const model::LayerHeads& heads) {
    at::Tensor output = at::empty_like(heads.query);
    for (int head = 0; head < config.query_heads; ++head) {
      const int kv_head = head / config.group(), here = c.plan.grid.player({layer, kv_head});
      at::Tensor gates = at::zeros({length, length}, at::kDouble);
      for (int query = 0; query < length; ++query)
        for (int key = 0; key < length; ++key) {
          double gate = test::visible(c.plan, here, kPrompt, kWindow, query, key) ? 1 : 0;
          if (here == player && key == moved && query >= kPrompt) gate += change;
          gates.data_ptr<double>()[query * length + key] = gate;
        }
      const at::Tensor logits =
          at::matmul(heads.query.select(1, head).to(at::kDouble), heads.key.select(1, kv_head).to(at::kDouble).t()) /
          std::sqrt(static_cast<double>(config.head_dim));
      const at::Tensor weights = gates * (logits - logits.amax(-1, true)).exp();
      output.select(1, head).copy_(
          at::matmul(weights / weights.sum(-1, true), heads.value.select(1, kv_head).to(at::kDouble)));
    }
    return output;
  };
  const at::Tensor ids = at::tensor(std::vector<int64_t>(sequence.begin(), sequence.end()));
  const at::Tensor log_p = c.model.logits(c.model.forward(ids.unsqueeze(0), 0, attend)).to(at::kDouble).log_softmax(-1);
  double sum = 0;
  for (int64_t i = 1; i < kText; ++i) sum += log_p[kPrompt - 1 + i][c.text[static_cast<size_t>(i)]].item<double>();
  return sum / (kText - 1);
}

class GateGradient : public testing::TestWithParam<const char*> {};

TEST_P(GateGradient, EqualsCentralDifferences) {
  const Case c = make_case(GetParam(), 3);
  const at::Tensor gradients = gate_gradients(c.model, c.prefilled, c.plan, c.text);
  ASSERT_EQ(gradients.sizes(), (at::IntArrayRef{c.plan.grid.players(), kPrompt - kWindow}));
  const double largest = gradients.abs().max().item<double>();
  ASSERT_GT(largest, 1e-4);
  for (int player = 0; player < c.plan.grid.players(); ++player)
    for (int position = player % 4; position < kPrompt - kWindow; position += 7) {
      const double gradient = gradients[player][position].item<double>();
      // So small that the utility stays straight, so large that it moves by much more than float32 rounds.
      const double step = std::clamp(0.001 / std::abs(gradient), 1e-5, 0.05);
      const double difference =
          (gated_utility(c, player, position, step) - gated_utility(c, player, position, -step)) / (2 * step);
      EXPECT_NEAR(gradient, difference, 0.01 * std::abs(difference) + 0.001 * largest)
          << "player " << player << ", position " << position;
    }
}

INSTANTIATE_TEST_SUITE_P(Families, GateGradient, testing::Values("llama3", "llama-bias", "qwen2", "qwen3", "smollm2"),
                         [](const auto& model) {
                           std::string name = model.param;
                           std::erase(name, '-');
                           return name;
                         });

TEST(GateGradient, ItsTwinIsTeacherForcing) {
  // The gates' values are those of the plan, so that a central difference around zero change is around this utility.
  const Case c = make_case("llama3", 5);
  const std::vector<CachePlan> plans = {c.plan};
  EXPECT_NEAR(gated_utility(c, 0, 0, 0), mean_log_probability(c.model, c.prefilled, plans, c.text).front(), 1e-5);
}

// Spearman's correlation of the heads' sums: their order decides budgets.
double rank_correlation(const at::Tensor& a, const at::Tensor& b) {
  const auto ranks = [](const at::Tensor& x) { return x.argsort().argsort().to(at::kDouble); };
  return at::corrcoef(at::stack({ranks(a), ranks(b)}))[0][1].item<double>();
}

TEST(GateGradient, RanksAlikeInBfloat16) {
  for (const char* name : {"llama3", "qwen3", "smollm2"}) {
    const Case c = make_case(name, 7);
    const model::Transformer half = model::Transformer::load(
        std::filesystem::path(COKV_SOURCE_DIR) / "tests/golden/models" / name, on_the_cpu(at::kBFloat16));
    const auto prefilled = model::prefill(half, c.prompt, {.window = kWindow});
    const at::Tensor exact = gate_gradients(c.model, c.prefilled, c.plan, c.text);
    const at::Tensor rounded = gate_gradients(half, prefilled, c.plan, c.text);
    EXPECT_GT(rank_correlation(exact.flatten(), rounded.flatten()), 0.95) << name;
  }
}

TEST(GateGradient, DoesNotDependOnHowManyPositionsAreLookedAtAtOnce) {
  const Case c = make_case("qwen3", 13);
  const at::Tensor whole = gate_gradients(c.model, c.prefilled, c.plan, c.text);
  for (const int64_t at_once : {1, 7, 32})
    EXPECT_TRUE(at::allclose(gate_gradients(c.model, c.prefilled, c.plan, c.text, at_once), whole, 1e-4, 1e-6))
        << at_once;
}

TEST(GateGradient, AWindowThatCoversThePromptHasNoGates) {
  const Case c = make_case("llama3", 15);
  const std::span<const int> few(c.prompt.data(), 5);
  const auto prefilled = model::prefill(c.model, few, {.window = kWindow});
  EXPECT_EQ(gate_gradients(c.model, prefilled, CachePlan::full(c.plan.grid), c.text).sizes(),
            (at::IntArrayRef{c.plan.grid.players(), 0}));
}

TEST(GateGradient, RefusesATextBeyondTheModelsPositions) {
  const Case c = make_case("llama3", 17);
  const std::vector<int> text(static_cast<size_t>(c.model.config().max_positions - kPrompt + 2), 5);
  EXPECT_THROW(gate_gradients(c.model, c.prefilled, c.plan, text), InputError);
}

TEST(GateGradient, IsTheSameEveryTime) {
  const Case c = make_case("qwen3", 9);
  const at::Tensor once = gate_gradients(c.model, c.prefilled, c.plan, c.text);
  EXPECT_TRUE(at::equal(once, gate_gradients(c.model, c.prefilled, c.plan, c.text)));
}

TEST(GateGradient, LeavesModelAndPromptWithoutAGraph) {
  const Case c = make_case("llama3", 11);
  const double before = mean_log_probability(c.model, c.prefilled, std::vector{c.plan}, c.text).front();
  gate_gradients(c.model, c.prefilled, c.plan, c.text);
  EXPECT_FALSE(c.prefilled.keys.front().requires_grad());
  EXPECT_EQ(mean_log_probability(c.model, c.prefilled, std::vector{c.plan}, c.text).front(), before);
}

}  // namespace
}  // namespace cokv::decode
