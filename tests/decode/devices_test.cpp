// The engine on other devices than the CPU gives the CPU's results: on GPUs where there are some (scripts/gpu_check
// asks for it), and anywhere on devices that the CPU plays (support/pretend_gpu.h), which show that nothing is mixed up
// between devices and that the host waits once a step.
#include <gtest/gtest.h>

#include <filesystem>

#include "decode/greedy.h"
#include "decode/row_decoder.h"
#include "decode/teacher_forcing.h"
#include "decode/token_scores.h"
#include "support/plans.h"
#include "support/pretend_gpu.h"
#include "support/small_llama.h"

namespace cokv::decode {
namespace {

namespace fs = std::filesystem;

fs::path golden_model(const std::string& name) {
  return fs::path(COKV_SOURCE_DIR) / "tests/golden/models" / name;
}

struct Devices {
  const char* name;
  at::DeviceType type;
  int count;

  model::Placement placement(at::ScalarType dtype) const {
    model::Placement placement{.dtype = dtype};
    for (int i = 0; i < count; ++i) placement.devices.emplace_back(type, static_cast<at::DeviceIndex>(i));
    return placement;
  }
  bool there() const {
    return type != at::kCUDA || (at::globalContext().hasCUDA() && at::detail::getCUDAHooks().deviceCount() >= count);
  }
};

constexpr Devices kPretendOne{"PretendOne", at::kPrivateUse1, 1}, kPretendTwo{"PretendTwo", at::kPrivateUse1, 2};

std::vector<int> prompt_for(const checkpoint::ModelConfig& config, int length) {
  Rng rng(1, "prompt");
  std::vector<int> prompt;
  for (int i = 0; i < length; ++i)
    prompt.push_back(3 + static_cast<int>(rng.below(static_cast<uint64_t>(config.vocabulary_size - 3))));
  return prompt;
}

struct Outcome {
  at::Tensor logits;
  std::vector<float> token_scores;
  std::vector<std::vector<int>> texts;
  std::vector<std::vector<int>> stopped;  // the same with stop tokens, so that rows end one after the other
  std::vector<double> log_probabilities;  // of the full cache's text, under every plan
};

Outcome run(const fs::path& folder, const model::Placement& placement) {
  const auto model = model::Transformer::load(folder, placement);
  const HeadGrid grid = model.config().grid();
  const auto prefilled = model::prefill(model, prompt_for(model.config(), 40), {.chunk = 16, .window = 8});
  const auto plans = test::all_kinds_of_plans(grid, 40, 2);
  Outcome outcome;
  outcome.logits = prefilled.logits.cpu();
  outcome.token_scores = token_scores(prefilled, grid, {}).values;
  outcome.texts = decode_greedily(model, prefilled, plans, {.max_new_tokens = 12});
  const std::vector<int> stops = {outcome.texts.front().at(9), outcome.texts.at(2).at(3), outcome.texts.back().at(6)};
  outcome.stopped =
      decode_greedily(model, prefilled, plans, {.max_new_tokens = 12, .min_new_tokens = 2, .stop_tokens = stops});
  outcome.log_probabilities = mean_log_probability(model, prefilled, plans, outcome.texts.front());
  return outcome;
}

template <typename Number>
void expect_near(const std::vector<Number>& values, const std::vector<Number>& expected, Number tolerance) {
  ASSERT_EQ(values.size(), expected.size());
  for (size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], expected[i], tolerance) << i;
}

class OtherDevices : public testing::TestWithParam<std::tuple<const char*, Devices>> {
 protected:
  void SetUp() override {
    if (!devices().there()) GTEST_SKIP() << "not so many CUDA devices here";
  }
  fs::path folder() const { return golden_model(std::get<0>(GetParam())); }
  const Devices& devices() const { return std::get<1>(GetParam()); }
};

TEST_P(OtherDevices, GiveTheCpusResultsToRounding) {
  const Outcome cpu = run(folder(), {.devices = {at::kCPU}});
  const Outcome other = run(folder(), devices().placement(at::kFloat));
  EXPECT_LT((cpu.logits - other.logits).abs().max().item<float>(), 1e-3);
  EXPECT_EQ(other.texts, cpu.texts);
  EXPECT_EQ(other.stopped, cpu.stopped);
  const auto [first, last] = std::minmax_element(cpu.stopped.begin(), cpu.stopped.end(),
                                                 [](const auto& a, const auto& b) { return a.size() < b.size(); });
  EXPECT_LT(first->size(), last->size()) << "no row ended before another";
  expect_near(other.token_scores, cpu.token_scores, 1e-4F);
  expect_near(other.log_probabilities, cpu.log_probabilities, 1e-3);
}

// Half precision goes through flash attention where heads have a size for it; the pretended devices check its
// conditions.
TEST_P(OtherDevices, AreCloseInHalfPrecision) {
  const Outcome cpu = run(folder(), {.devices = {at::kCPU}});
  test::reset_gpu_counts();
  const Outcome other = run(folder(), devices().placement(at::kBFloat16));
  if (devices().type == at::kPrivateUse1) {
    EXPECT_EQ(test::gpu_counts().flash_calls > 0, checkpoint::read_model_config(folder()).head_dim % 8 == 0);
  }
  EXPECT_FALSE(at::equal(other.logits, other.logits.to(at::kBFloat16).to(at::kFloat))) << "rounded: many are equal";
  const float spread = cpu.logits.std().item<float>();
  EXPECT_LT((cpu.logits - other.logits).abs().max().item<float>(), 0.2 * spread);
  EXPECT_EQ(other.texts.size(), cpu.texts.size());
}

INSTANTIATE_TEST_SUITE_P(Models, OtherDevices,
                         testing::Combine(testing::Values("llama2", "llama3", "llama3.1", "llama3.2-tied", "llama-bias",
                                                          "llama-linear", "llama-yarn", "llama-dynamic", "mistral-v0.1",
                                                          "mistral-v0.3", "qwen2", "qwen2-yarn", "qwen3", "smollm2"),
                                          testing::Values(kPretendOne, kPretendTwo, Devices{"CudaOne", at::kCUDA, 1},
                                                          Devices{"CudaTwo", at::kCUDA, 2})),
                         [](const auto& instance) {
                           std::string name = std::get<0>(instance.param);
                           std::replace_if(
                               name.begin(), name.end(), [](char c) { return !std::isalnum(c); }, '_');
                           return name + "_on_" + std::get<1>(instance.param).name;
                         });

TEST(PretendGpus, RefuseATensorOfAnother) {
  const auto on = [](at::Device device) { return at::ones({2, 2}, at::TensorOptions(device)); };
  EXPECT_THROW(at::mm(on(test::pretend_gpu(0)), on(at::kCPU)), c10::Error);
  EXPECT_THROW(at::mm(on(test::pretend_gpu(0)), on(test::pretend_gpu(1))), c10::Error);
}

test::GpuCounts transfers(const model::Transformer& model, const model::PrefilledPrompt& prompt,
                          const GreedyOptions& options) {
  const auto plans = test::all_kinds_of_plans(model.config().grid(), prompt.length, 2);
  test::reset_gpu_counts();
  decode_greedily(model, prompt, plans, options);
  return test::gpu_counts();
}

TEST(PretendGpus, TheHostWaitsOncePerStepWhateverTheLayersAndUploadsNothing) {
  for (const Devices& devices : {kPretendOne, kPretendTwo}) {
    const auto model = model::Transformer::load(golden_model("llama3"), devices.placement(at::kFloat));
    const auto prompt = model::prefill(model, prompt_for(model.config(), 40), {.chunk = 16, .window = 8});
    const auto short_one = transfers(model, prompt, {.max_new_tokens = 4}),
               long_one = transfers(model, prompt, {.max_new_tokens = 9});
    EXPECT_EQ(long_one.waits - short_one.waits, 5);
    EXPECT_EQ(long_one.uploads, short_one.uploads);
  }
}

TEST(PretendGpus, TheHostWaitsForAForcedTextOnceWhateverTheRows) {
  const auto model = model::Transformer::load(golden_model("llama3"), kPretendOne.placement(at::kFloat));
  const auto prompt = model::prefill(model, prompt_for(model.config(), 40), {.chunk = 16, .window = 8});
  const std::vector<int> text = prompt_for(model.config(), kTokensAtOnce / 8);
  const auto waits = [&](size_t rows) {
    const std::vector<CachePlan> plans(rows, CachePlan::full(model.config().grid()));
    test::reset_gpu_counts();
    mean_log_probability(model, prompt, plans, text);
    return test::gpu_counts().waits;
  };
  EXPECT_EQ(waits(40), waits(4));
}

TEST(PretendGpus, RowsThatLeaveCostOneUploadADeviceAndNoWait) {
  for (const Devices& devices : {kPretendOne, kPretendTwo}) {
    const auto model = model::Transformer::load(golden_model("llama3"), devices.placement(at::kFloat));
    const auto prompt = model::prefill(model, prompt_for(model.config(), 40), {.chunk = 16, .window = 8});
    const auto plans = test::all_kinds_of_plans(model.config().grid(), prompt.length, 2);
    RowDecoder decoder(model, prompt, plans, 4);
    at::Tensor tokens = at::full({decoder.rows(), 1}, 5, at::TensorOptions(at::kLong).device(test::pretend_gpu(0)));
    decoder.step(tokens);
    test::reset_gpu_counts();
    decoder.keep_rows(std::vector<int64_t>{0, 2, 3, 7}, tokens);
    EXPECT_EQ(test::gpu_counts().uploads, devices.count);
    EXPECT_EQ(test::gpu_counts().waits, 0);
    EXPECT_EQ(tokens.size(0), 4);
  }
}

TEST(PretendGpus, TokensThatMayNotComeYetAreNotUploaded) {
  const auto model = model::Transformer::load(golden_model("llama3"), kPretendOne.placement(at::kFloat));
  const auto prompt = model::prefill(model, prompt_for(model.config(), 40), {.chunk = 16, .window = 8});
  GreedyOptions options{.max_new_tokens = 9, .min_new_tokens = 0, .stop_tokens = {1, 2}};
  const auto free = transfers(model, prompt, options);
  options.min_new_tokens = 9;
  const auto forbidden = transfers(model, prompt, options);
  EXPECT_EQ(forbidden.uploads, free.uploads);
  EXPECT_EQ(forbidden.waits, free.waits);
}

TEST(PretendGpus, APromptThatDoesNotFitIsReadInSmallerChunks) {
  const model::Placement placement = kPretendTwo.placement(at::kFloat);
  const auto model = model::Transformer::random(test::small_llama(), placement, 1);
  const std::vector<int> tokens = prompt_for(model.config(), 300);
  const at::InferenceMode no_gradients;
  model::reset_peak_memory(placement);
  const int64_t before = model::memory_in_use(placement);
  const auto unhindered = model::prefill(model, tokens, {.chunk = 256, .window = 8});
  EXPECT_EQ(unhindered.chunk, 256);
  const int64_t needed = model::peak_memory(placement) - before;

  test::reset_gpu_counts();
  const test::GpuRoom room(needed / 3);
  const auto squeezed = model::prefill(model, tokens, {.chunk = 256, .window = 8});
  EXPECT_GT(test::gpu_counts().failed_allocations, 0);
  EXPECT_GT(test::gpu_counts().emptied_caches, 0);
  EXPECT_LT(squeezed.chunk, 256);
  EXPECT_LT((squeezed.logits - unhindered.logits).cpu().abs().max().item<float>(), 1e-4);
  for (size_t layer = 0; layer < squeezed.keys.size(); ++layer) {
    EXPECT_TRUE(at::allclose(squeezed.keys[layer].cpu(), unhindered.keys[layer].cpu(), 1e-3, 1e-4));
    EXPECT_TRUE(at::allclose(squeezed.last_queries[layer].cpu(), unhindered.last_queries[layer].cpu(), 1e-3, 1e-4));
  }
}

// A large batch on a fast GPU is over before many more kernels could be launched.
TEST(PretendGpus, AStepLaunchesFewOperatorsALayerAndTheNextIsLaunchedBeforeTheHostLooks) {
  const auto model = model::Transformer::load(golden_model("llama3"), kPretendOne.placement(at::kBFloat16));
  const auto prompt = model::prefill(model, prompt_for(model.config(), 40), {.chunk = 16, .window = 8});
  const HeadGrid grid = model.config().grid();
  const Coalition coalition(grid.players(), std::vector<int>{0, 2});
  const std::vector<CachePlan> pair = {CachePlan::of_coalition(grid, coalition),
                                       CachePlan::of_coalition(grid, coalition.complement())};
  const auto operators = [&](int tokens) {
    test::reset_gpu_counts();
    decode_greedily(model, prompt, pair, {.max_new_tokens = tokens});
    return test::gpu_counts().operators;
  };
  const int64_t step = (operators(9) - operators(4)) / 5;
  const std::vector<int64_t> waits = test::gpu_counts().operators_at_waits;
  EXPECT_GT(waits.at(1) - waits.at(0), step + step / 2) << "two steps between the first token and the second";
  EXPECT_LE(step, 34 * grid.layers + 16);
}

}  // namespace
}  // namespace cokv::decode
