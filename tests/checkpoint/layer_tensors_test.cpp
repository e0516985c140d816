// The table of tensors against the files that Hugging Face transformers wrote.
#include "checkpoint/layer_tensors.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <numeric>

#include "checkpoint/geometry.h"
#include "checkpoint/weight_index.h"

namespace cokv::checkpoint {
namespace {

namespace fs = std::filesystem;
using Shapes = std::map<std::string, std::vector<int64_t>>;

Shapes shapes_of_table(const ModelConfig& config) {
  Shapes shapes = {{kEmbedding, {config.vocabulary_size, config.hidden_size}}, {kFinalNorm, {config.hidden_size}}};
  if (!config.tied_embeddings) shapes[kHead] = shapes[kEmbedding];
  for (int layer = 0; layer < config.layers; ++layer)
    for (const LayerTensor& tensor : layer_tensors(config))
      for (const StoredPart& part : tensor.parts)
        shapes[fmt::format("model.layers.{}.{}", layer, part.name)] = part.shape;
  return shapes;
}

class LayerTensors : public testing::TestWithParam<std::string> {};

TEST_P(LayerTensors, AreThoseOfTheFile) {
  const fs::path folder = fs::path(COKV_SOURCE_DIR) / "tests/golden/models" / GetParam();
  const ModelConfig config = read_model_config(folder);
  const WeightIndex files(folder);
  Shapes in_files;
  int64_t numbers = 0;
  for (const auto& [name, tensor] : files.tensors()) {
    in_files[name] = tensor->shape;
    numbers += std::accumulate(tensor->shape.begin(), tensor->shape.end(), int64_t{1}, std::multiplies<>());
  }
  EXPECT_EQ(shapes_of_table(config), in_files);
  EXPECT_EQ(parameters(config), numbers);
}

INSTANTIATE_TEST_SUITE_P(Models, LayerTensors,
                         testing::Values("llama2", "llama3.2-tied", "llama-bias", "mistral-v0.3", "qwen2", "qwen3"),
                         [](const auto& instance) {
                           std::string name = instance.param;
                           for (char& c : name)
                             if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
                           return name;
                         });

TEST(LayerTensors, StackPartsAlongTheirRows) {
  const ModelConfig llama = geometry("llama3-8b");
  for (const LayerTensor& tensor : layer_tensors(llama)) {
    if (tensor.member == LayerMember::qkv) {
      EXPECT_EQ(tensor.shape(), (std::vector<int64_t>{6144, 4096}));
    }
    EXPECT_EQ(tensor.is_norm(), tensor.shape().size() == 1) << tensor.parts.front().name;  // Llama 3 has no biases
  }
}

TEST(LayerTensors, CountThePublishedParameters) {
  EXPECT_EQ(parameters(geometry("smollm2-135m")), 134'515'008);
  EXPECT_EQ(parameters(geometry("llama3-8b")), 8'030'261'248);
  EXPECT_EQ(parameters(geometry("qwen3-32b")), 32'762'123'264);
}

}  // namespace
}  // namespace cokv::checkpoint
