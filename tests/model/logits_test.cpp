// Our logits against those of Hugging Face transformers, for every supported configuration and for real models.
#include <gtest/gtest.h>

#include <filesystem>

#include "core/json_file.h"
#include "model/prefill.h"

namespace cokv::model {
namespace {

namespace fs = std::filesystem;

// What transformers computed: tokens of one prompt and the logits after some of its positions.
struct Recorded {
  std::vector<int> tokens;
  std::vector<int> positions;
  std::vector<std::vector<float>> logits;
};

Recorded read_recorded(const fs::path& file) {
  const Json document = read_json_file(file);
  return {document["tokens"].get<std::vector<int>>(), document["positions"].get<std::vector<int>>(),
          document["logits"].get<std::vector<std::vector<float>>>()};
}

// The logits after `position` come from a prefill that ends there.
double largest_difference(const Transformer& model, const Recorded& recorded, int chunk) {
  double largest = 0;
  for (size_t i = 0; i < recorded.positions.size(); ++i) {
    const std::span<const int> tokens(recorded.tokens.data(), static_cast<size_t>(recorded.positions[i]) + 1);
    const PrefilledPrompt prompt = prefill(model, tokens, {.chunk = chunk, .window = 8});
    const at::Tensor expected = at::tensor(at::ArrayRef<float>(recorded.logits[i]));
    largest = std::max(largest, (prompt.logits - expected).abs().max().item<double>());
  }
  return largest;
}

class Logits : public testing::TestWithParam<std::string> {};

TEST_P(Logits, EqualTransformersWhateverTheChunk) {
  const fs::path folder = fs::path(COKV_SOURCE_DIR) / "tests/golden/models" / GetParam();
  const Transformer model = Transformer::load(folder, resolve_placement({.device = "cpu"}));
  const Recorded recorded = read_recorded(folder / "logits.json");
  EXPECT_LT(largest_difference(model, recorded, 2048), 1e-4);
  EXPECT_LT(largest_difference(model, recorded, 7), 1e-4);
}

INSTANTIATE_TEST_SUITE_P(Models, Logits,
                         testing::Values("llama2", "llama3", "llama3.1", "llama3.2-tied", "llama-linear", "llama-yarn",
                                         "llama-dynamic", "llama-bias", "mistral-v0.1", "mistral-v0.3", "qwen2",
                                         "qwen2-yarn", "qwen3", "smollm2"),
                         [](const auto& instance) {
                           std::string name = instance.param;
                           for (char& c : name)
                             if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
                           return name;
                         });

// Real models: the folder, and the recorded logits beside the tests.
struct RealModel {
  std::string name;
  fs::path folder;
};

class RealLogits : public testing::TestWithParam<RealModel> {};

TEST_P(RealLogits, EqualTransformers) {
  const auto& [name, folder] = GetParam();
  if (!fs::exists(folder)) GTEST_SKIP() << folder << " is not there (make setup makes the demo model)";
  const Json recorded = read_json_file(fs::path(COKV_SOURCE_DIR) / "tests/golden/models/real" / (name + ".json"));
  const auto tokens = recorded["tokens"].get<std::vector<int>>();
  const Transformer model = Transformer::load(folder, resolve_placement({.device = "cpu"}));
  double largest = 0;
  for (size_t i = 0; i < recorded["positions"].size(); ++i) {
    const auto length = recorded["positions"][i].get<size_t>() + 1;
    const at::Tensor logits = prefill(model, std::span(tokens).first(length), {.chunk = 256}).logits;
    const Json& row = recorded["logits"][i];
    const at::Tensor expected = at::tensor(row["values"].get<std::vector<float>>());
    const at::Tensor ids = at::tensor(row["ids"].get<std::vector<int64_t>>());
    largest = std::max(largest, (logits.index_select(0, ids) - expected).abs().max().item<double>());
    EXPECT_NEAR(logits.to(at::kDouble).mean().item<double>(), row["mean"].get<double>(), 1e-4);
  }
  RecordProperty("largest_difference", std::to_string(largest));
  std::cout << name << ": largest difference " << largest << "\n";
  EXPECT_LT(largest, 1e-4);
}

INSTANTIATE_TEST_SUITE_P(
    Models, RealLogits,
    testing::Values(RealModel{"smollm2-135m-instruct",
                              fs::path(COKV_SOURCE_DIR) / "build/models/smollm2-135m-instruct"},
                    RealModel{"tinystories-656k", fs::path(COKV_SHARED_DIR) / "data/models/tinystories-656k"},
                    RealModel{"stories260k-hf", fs::path(COKV_SHARED_DIR) / "data/models/stories260k-hf"}),
    [](const auto& instance) { return instance.param.name.substr(0, instance.param.name.find('-')); });

}  // namespace
}  // namespace cokv::model
