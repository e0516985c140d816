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
                         testing::Values("llama2", "llama3", "llama3.1", "llama3.2-tied", "llama-linear", "llama-bias",
                                         "mistral-v0.1", "mistral-v0.3", "qwen2", "qwen3", "smollm2"),
                         [](const auto& instance) {
                           std::string name = instance.param;
                           for (char& c : name)
                             if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
                           return name;
                         });

}  // namespace
}  // namespace cokv::model
