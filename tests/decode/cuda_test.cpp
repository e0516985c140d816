// The same on a GPU as on the CPU: logits, texts under every kind of plan, and texts when memory is short. Skipped
// without a CUDA device; scripts/gpu_check runs it where there is one.
#include <gtest/gtest.h>

#include <filesystem>

#include "decode/greedy.h"
#include "support/plans.h"

namespace cokv::decode {
namespace {

namespace fs = std::filesystem;

bool has_gpu() {
  return at::globalContext().hasCUDA();
}

std::vector<int> prompt_for(const model::ModelConfig& config, int length) {
  Rng rng(1, "prompt");
  std::vector<int> prompt;
  for (int i = 0; i < length; ++i)
    prompt.push_back(3 + static_cast<int>(rng.below(static_cast<uint64_t>(config.vocabulary_size - 3))));
  return prompt;
}

struct Outcome {
  at::Tensor logits;
  std::vector<std::vector<int>> texts;
};

Outcome run(const fs::path& folder, const model::DeviceOptions& device) {
  const auto model = model::Transformer::load(folder, model::resolve_placement(device));
  const auto prefilled = model::prefill(model, prompt_for(model.config(), 40), {.chunk = 16, .window = 8});
  const auto plans = test::all_kinds_of_plans(model.config().grid(), 40, 2);
  return {prefilled.logits.cpu(), decode_greedily(model, prefilled, plans, {.max_new_tokens = 12})};
}

class Cuda : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!has_gpu()) GTEST_SKIP() << "no CUDA device";
  }
  fs::path folder() const { return fs::path(COKV_SOURCE_DIR) / "tests/golden/models" / GetParam(); }
};

TEST_P(Cuda, Float32IsTheCpusToRounding) {
  const Outcome cpu = run(folder(), {.device = "cpu"});
  const Outcome gpu = run(folder(), {.device = "cuda:0", .dtype = "float32"});
  EXPECT_LT((cpu.logits - gpu.logits).abs().max().item<float>(), 1e-3);
  EXPECT_EQ(cpu.texts, gpu.texts);
}

TEST_P(Cuda, Bfloat16IsCloseAndFinite) {
  const Outcome cpu = run(folder(), {.device = "cpu"});
  const Outcome gpu = run(folder(), {.device = "cuda:0", .dtype = "bfloat16"});
  const float spread = cpu.logits.std().item<float>();
  EXPECT_LT((cpu.logits - gpu.logits).abs().max().item<float>(), 0.2 * spread);
  EXPECT_EQ(gpu.texts.size(), cpu.texts.size());
}

INSTANTIATE_TEST_SUITE_P(Models, Cuda,
                         testing::Values("llama2", "llama3", "llama3.1", "llama3.2-tied", "llama-bias", "llama-linear",
                                         "mistral-v0.1", "mistral-v0.3", "qwen2", "qwen3", "smollm2"),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::replace_if(
                               name.begin(), name.end(), [](char c) { return !std::isalnum(c); }, '_');
                           return name;
                         });

}  // namespace
}  // namespace cokv::decode
