#include "model/geometry.h"

#include <array>

#include "core/errors.h"

namespace cokv::model {

namespace {

// From the models' published config.json files.
struct Shape {
  const char* name;
  int hidden, inner, layers, query_heads, kv_heads, head_dim, vocabulary, positions;
  double theta;
  bool tied;
};
constexpr std::array kShapes = {
    Shape{"smollm2-135m", 576, 1536, 30, 9, 3, 64, 49152, 8192, 1e5, true},
    Shape{"llama3.2-1b", 2048, 8192, 16, 32, 8, 64, 128256, 131072, 5e5, true},
    Shape{"llama3-8b", 4096, 14336, 32, 32, 8, 128, 128256, 131072, 5e5, false},
    Shape{"mistral-7b", 4096, 14336, 32, 32, 8, 128, 32000, 32768, 1e6, false},
    Shape{"llama3-70b", 8192, 28672, 80, 64, 8, 128, 128256, 131072, 5e5, false},
    Shape{"qwen3-32b", 5120, 25600, 64, 64, 8, 128, 151936, 40960, 1e6, false},
};

}  // namespace

std::vector<std::string> geometry_names() {
  std::vector<std::string> names;
  for (const Shape& shape : kShapes) names.emplace_back(shape.name);
  return names;
}

ModelConfig geometry(const std::string& name) {
  for (const Shape& shape : kShapes) {
    if (name != shape.name) continue;
    ModelConfig config;
    config.architecture = "LlamaForCausalLM";
    config.hidden_size = shape.hidden;
    config.intermediate_size = shape.inner;
    config.layers = shape.layers;
    config.query_heads = shape.query_heads;
    config.kv_heads = shape.kv_heads;
    config.head_dim = shape.head_dim;
    config.vocabulary_size = shape.vocabulary;
    config.max_positions = shape.positions;
    config.rms_norm_epsilon = 1e-5;
    config.rope.theta = shape.theta;
    config.tied_embeddings = shape.tied;
    return config;
  }
  const auto names = geometry_names();
  throw ConfigError("`geometry` " + name, "is not known" + did_you_mean(name, names));
}

}  // namespace cokv::model
