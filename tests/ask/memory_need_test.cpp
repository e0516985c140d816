// What is stated before a run against what a device was seen to hold (support/pretend_gpu.h), weights left out.
#include "ask/memory_need.h"

#include <gtest/gtest.h>

#include <functional>
#include <numeric>

#include "ask/row_worths.h"
#include "decode/gate_gradient.h"
#include "decode/greedy.h"
#include "decode/teacher_forcing.h"
#include "decode/token_scores.h"
#include "methods/select_tokens.h"
#include "support/cpu_allocations.h"
#include "support/plans.h"
#include "support/pretend_gpu.h"
#include "support/small_llama.h"

namespace cokv::ask {
namespace {

constexpr int kPrompt = 300, kRows = 48, kNewTokens = 20;

model::Transformer small_model(at::ScalarType dtype) {
  const model::Placement placement{.devices = {test::pretend_gpu(0)}, .dtype = dtype};
  return model::Transformer::random(test::small_llama(), placement, 1);
}

struct Scene {
  model::Transformer model;
  HeadGrid grid = model.config().grid();
  std::vector<CachePlan> plans;
  Rng rng{1, "plans"};

  explicit Scene(at::ScalarType dtype = at::kBFloat16) : model(small_model(dtype)) {
    for (int i = 0; i < kRows; ++i)
      plans.push_back(CachePlan::of_coalition(grid, test::random_coalition(grid.players(), i % 4, rng)));
  }

  // Bytes that the device held at most while the prompt was read and `work` done.
  double held(const std::function<void(const model::PrefilledPrompt&)>& work) const {
    const model::Placement& placement = model.placement();
    model::reset_peak_memory(placement);
    const int64_t before = model::memory_in_use(placement);
    const at::InferenceMode no_gradients;
    work(model::prefill(model, std::vector<int>(kPrompt, 7), {.chunk = 128, .window = 8}));
    return static_cast<double>(model::peak_memory(placement) - before);
  }
  double stated(int row_tokens, int step_tokens) const {
    return memory_need(model, {kPrompt, row_tokens, step_tokens}, kRows).total();
  }
};

TEST(MemoryNeed, IsWhatDecodingHolds) {
  const Scene scene;
  const double held = scene.held([&](const model::PrefilledPrompt& prompt) {
    decode::decode_greedily(scene.model, prompt, scene.plans, {.max_new_tokens = kNewTokens});
  });
  EXPECT_NEAR(scene.stated(8 + kNewTokens, 1) / held, 1, 0.1);
}

TEST(MemoryNeed, IsWhatTeacherForcingHolds) {
  const Scene scene;
  const double held = scene.held([&](const model::PrefilledPrompt& prompt) {
    decode::mean_log_probability(scene.model, prompt, scene.plans, std::vector<int>(kNewTokens, 5));
  });
  EXPECT_NEAR(scene.stated(8 + kNewTokens, kNewTokens) / held, 1, 0.1);
}

// As long a text as a prompt: attention over the row's own tokens makes no matrix of all of them in half precision.
constexpr int kLongText = 300;

double held_for_a_long_text(const Scene& scene) {
  return scene.held([&](const model::PrefilledPrompt& prompt) {
    decode::mean_log_probability(scene.model, prompt, scene.plans, std::vector<int>(kLongText, 5));
  });
}

TEST(MemoryNeed, IsWhatALongTextHolds) {
  const Scene scene;
  EXPECT_NEAR(scene.stated(8 + kLongText, kLongText) / held_for_a_long_text(scene), 1, 0.1);
}

// In float32 it does, and so do the prompt's tokens; the rows that see the prompt are not counted in advance.
TEST(MemoryNeed, CountsTheWeightsWhereNoFlashKernelTakesTheCase) {
  const Scene scene(at::kFloat);
  const double ratio = scene.stated(8 + kLongText, kLongText) / held_for_a_long_text(scene);
  EXPECT_GT(ratio, 0.95);
  EXPECT_LT(ratio, 1.5);
}

TEST(MemoryNeed, IsWhatChosenPositionsHold) {
  Scene scene;
  constexpr int kKept = 100;
  for (CachePlan& plan : scene.plans) {
    plan = CachePlan::of_coalition(scene.grid, Coalition(scene.grid.players()));
    std::vector<int> kept(kKept);
    std::iota(kept.begin(), kept.end(), 0);
    plan.kept_prefix.assign(static_cast<size_t>(scene.grid.players()), kept);
  }
  const double held = scene.held([&](const model::PrefilledPrompt& prompt) {
    decode::decode_greedily(scene.model, prompt, scene.plans, {.max_new_tokens = kNewTokens});
  });
  EXPECT_NEAR(scene.stated(8 + kKept + kNewTokens, 1) / held, 1, 0.1);
}

TEST(MemoryNeed, TheRowsThatAreSaidToFitDo) {
  Scene scene;
  const MemoryShape shape{kPrompt, 8 + kNewTokens, 1};
  EXPECT_EQ(rows_that_fit(scene.model, shape, 0), 1024);
  const test::GpuRoom room(static_cast<int64_t>(memory_need(scene.model, shape, 141).total() / 0.8));
  const int rows = rows_that_fit(scene.model, shape, 0);
  EXPECT_EQ(rows, 140);
  EXPECT_EQ(rows_of_batch(scene.model.placement(), 0), 1024);  // shards are cut the same whatever is free
  scene.plans.resize(static_cast<size_t>(rows), scene.plans.front());
  EXPECT_NO_THROW(scene.held([&](const model::PrefilledPrompt& prompt) {
    decode::decode_greedily(scene.model, prompt, scene.plans, {.max_new_tokens = kNewTokens});
  }));
}

// Not on the pretended device, which knows no gradients. So many layers and words that the graph decides.
TEST(MemoryNeed, IsWhatABackwardPassHolds) {
  constexpr int kBudget = 64;
  checkpoint::ModelConfig config = test::small_llama();
  config.layers = 12;
  config.vocabulary_size = 20000;
  for (const int prompt_tokens : {300, 900})
    for (const at::ScalarType dtype : {at::kFloat, at::kBFloat16}) {
      const model::Transformer model = model::Transformer::random(config, {.devices = {at::kCPU}, .dtype = dtype}, 1);
      Questions questions;
      questions.longest_prompt = prompt_tokens;
      questions.longest_answer = 64;
      const double stated = memory_need_of_worths(model, questions, kBudget).total();
      const test::CpuAllocations allocations;
      const auto prompt = model::prefill(model, std::vector<int>(prompt_tokens, 7), {.window = 8});
      const methods::RankedTokens tokens(decode::token_scores(prompt, model.config().grid(), {}));
      const CachePlan even = methods::select_tokens(tokens, HeadBudgets::uniform(model.config().grid(), kBudget));
      decode::gate_gradients(model, prompt, even, std::vector<int>(kMostTextTokens, 5));
      EXPECT_NEAR(stated / static_cast<double>(allocations.peak()), 1, 0.1) << prompt_tokens << " " << dtype;
    }
}

}  // namespace
}  // namespace cokv::ask
