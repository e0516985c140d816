#include "checkpoint/geometry.h"

#include <array>

#include "checkpoint/family.h"
#include "core/errors.h"

namespace cokv::checkpoint {

namespace {

// From the models' published config.json files.
struct Shape {
  const char* name;
  const char* architecture;
  int hidden, inner, layers, query_heads, kv_heads, head_dim, vocabulary, positions;
  double epsilon, theta;
  bool tied;
};
constexpr const char *kLlama = "LlamaForCausalLM", *kMistral = "MistralForCausalLM", *kQwen3 = "Qwen3ForCausalLM";
constexpr std::array kShapes = {
    Shape{"smollm2-135m", kLlama, 576, 1536, 30, 9, 3, 64, 49152, 8192, 1e-5, 1e5, true},
    Shape{"llama3.2-1b", kLlama, 2048, 8192, 16, 32, 8, 64, 128256, 131072, 1e-5, 5e5, true},
    Shape{"llama3-8b", kLlama, 4096, 14336, 32, 32, 8, 128, 128256, 131072, 1e-5, 5e5, false},
    Shape{"mistral-7b", kMistral, 4096, 14336, 32, 32, 8, 128, 32000, 32768, 1e-5, 1e6, false},
    Shape{"llama3-70b", kLlama, 8192, 28672, 80, 64, 8, 128, 128256, 131072, 1e-5, 5e5, false},
    Shape{"qwen3-32b", kQwen3, 5120, 25600, 64, 64, 8, 128, 151936, 40960, 1e-6, 1e6, false},
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
    config.architecture = shape.architecture;
    config.hidden_size = shape.hidden;
    config.intermediate_size = shape.inner;
    config.layers = shape.layers;
    config.query_heads = shape.query_heads;
    config.kv_heads = shape.kv_heads;
    config.head_dim = shape.head_dim;
    config.vocabulary_size = shape.vocabulary;
    config.max_positions = shape.positions;
    config.rms_norm_epsilon = shape.epsilon;
    config.rope.theta = shape.theta;
    config.tied_embeddings = shape.tied;
    const Family& family = find_family(config.architecture, name);
    config.qkv_bias = family.qkv_bias;
    config.qk_norm = family.qk_norm;
    return config;
  }
  const auto names = geometry_names();
  throw ConfigError("geometry " + name, "is not known" + did_you_mean(name, names));
}

}  // namespace cokv::checkpoint
