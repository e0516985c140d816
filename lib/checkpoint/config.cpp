#include "checkpoint/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "checkpoint/family.h"
#include "checkpoint/generation_config.h"
#include "checkpoint/model_folder.h"
#include "core/errors.h"
#include "core/json_file.h"
#include "core/sha256.h"

namespace cokv::checkpoint {

namespace fs = std::filesystem;

namespace {

int positive_int(const Json& config, std::string_view key, const std::string& where) {
  const int value = require_int(config, key, where);
  if (value <= 0) throw InputError(where, fmt::format("key \"{}\" should be positive, is {}", key, value));
  return value;
}

double positive_number(const Json& config, std::string_view key, const std::string& where) {
  const double value = require_number(config, key, where);
  if (!(value > 0) || !std::isfinite(value))
    throw InputError(where, fmt::format("key \"{}\" should be a positive number, is {}", key, value));
  return value;
}

bool has(const Json& object, const char* key) {
  return object.contains(key) && !object[key].is_null();
}

bool flag(const Json& config, const char* key, const std::string& where) {
  return has(config, key) && require_bool(config, key, where);
}

// transformers writes "rope_theta" + "rope_scaling" (version 4) or one object "rope_parameters" (version 5).
RopeConfig read_rope(const Json& config, const Family& family, const std::string& where) {
  RopeConfig rope;
  const bool new_style = has(config, "rope_parameters");
  const Json parameters = new_style                     ? config["rope_parameters"]
                          : has(config, "rope_scaling") ? config["rope_scaling"]
                                                        : Json::object();
  const std::string rope_where = where + (new_style ? " rope_parameters" : " rope_scaling");
  if (new_style && has(parameters, "rope_theta"))
    rope.theta = positive_number(parameters, "rope_theta", rope_where);
  else if (has(config, "rope_theta") || family.unstated_theta == 0)
    rope.theta = positive_number(config, "rope_theta", where);
  else
    rope.theta = family.unstated_theta;

  std::string type = "default";
  if (has(parameters, "rope_type"))
    type = require_string(parameters, "rope_type", rope_where);
  else if (has(parameters, "type"))
    type = require_string(parameters, "type", rope_where);
  else if (!new_style && !parameters.empty())
    throw InputError(rope_where, "has no \"rope_type\"");

  if (type == "default") return rope;
  rope.factor = positive_number(parameters, "factor", rope_where);
  if (type == "linear") {
    rope.scaling = RopeConfig::Scaling::linear;
  } else if (type == "llama3") {
    rope.scaling = RopeConfig::Scaling::llama3;
    rope.low_frequency_factor = positive_number(parameters, "low_freq_factor", rope_where);
    rope.high_frequency_factor = positive_number(parameters, "high_freq_factor", rope_where);
    rope.original_max_positions = positive_int(parameters, "original_max_position_embeddings", rope_where);
    if (rope.high_frequency_factor <= rope.low_frequency_factor)
      throw InputError(rope_where, "high_freq_factor should be above low_freq_factor");
  } else {
    throw InputError(rope_where, "rope type \"" + type + "\" is not supported",
                     "supported are default, linear, llama3");
  }
  return rope;
}

std::string read_architecture(const Json& config, const std::string& where) {
  const Json& architectures = require_member(config, "architectures", where);
  if (!architectures.is_array() || architectures.size() != 1 || !architectures[0].is_string())
    throw InputError(where, "key \"architectures\" should be a list of one name");
  return architectures[0].get<std::string>();
}

int read_head_dim(const Json& config, const ModelConfig& model, const std::string& where) {
  if (has(config, "head_dim")) return positive_int(config, "head_dim", where);
  if (model.hidden_size % model.query_heads != 0)
    throw InputError(where, "key \"head_dim\" is missing and hidden_size is no multiple of num_attention_heads");
  return model.hidden_size / model.query_heads;
}

void check_sizes(const ModelConfig& model, const std::string& where) {
  constexpr int kSizeLimit = 1 << 20;
  if (model.hidden_size > kSizeLimit || model.intermediate_size > kSizeLimit * 4 || model.head_dim > kSizeLimit ||
      model.vocabulary_size > 100'000'000)
    throw InputError(where, "states sizes that no model has");
  if (model.head_dim % 2 != 0) throw InputError(where, fmt::format("head_dim ({}) should be even", model.head_dim));
}

std::optional<int> read_sliding_window(const Json& config, const Family& family, const std::string& where) {
  if (!has(config, "sliding_window")) return std::nullopt;
  if (family.honours_sliding_window_switch && !flag(config, "use_sliding_window", where)) return std::nullopt;
  return positive_int(config, "sliding_window", where);
}

}  // namespace

int ModelConfig::usable_positions() const {
  return sliding_window ? std::min(*sliding_window, max_positions) : max_positions;
}

std::string ModelConfig::positions_text() const {
  return fmt::format("{}{} positions", usable_positions() < max_positions ? "a sliding window of " : "",
                     usable_positions());
}

HeadShape read_head_shape(const Json& config, const std::string& where) {
  constexpr int kMostLayers = 10'000, kMostHeads = 1 << 14;
  HeadShape shape;
  shape.architecture = read_architecture(config, where);
  shape.layers = positive_int(config, "num_hidden_layers", where);
  shape.query_heads = positive_int(config, "num_attention_heads", where);
  const char* kv_heads = "num_key_value_heads";
  shape.kv_heads = has(config, kv_heads) ? positive_int(config, kv_heads, where) : shape.query_heads;
  if (shape.layers > kMostLayers || shape.query_heads > kMostHeads)
    throw InputError(where, "states sizes that no model has");
  if (shape.query_heads % shape.kv_heads != 0)
    throw InputError(where, fmt::format("num_attention_heads ({}) should be a multiple of num_key_value_heads ({})",
                                        shape.query_heads, shape.kv_heads));
  return shape;
}

ModelConfig read_model_config(const fs::path& path) {
  if (!fs::is_directory(path))
    throw InputError(path.string(), "is not a folder", "`model` takes a Hugging Face model folder with config.json");
  const fs::path folder = resolve_model_folder(path);
  const fs::path file = folder / "config.json";
  const std::string where = file.string();
  const Json config = read_json_file(file);

  const Family& family = find_family(read_architecture(config, where), where);
  const HeadShape heads = read_head_shape(config, where);
  ModelConfig model;
  model.fp8 = read_quantisation(config, folder, where);
  model.architecture = heads.architecture;
  model.layers = heads.layers;
  model.query_heads = heads.query_heads;
  model.kv_heads = heads.kv_heads;
  if (const auto act = require_string(config, "hidden_act", where); act != "silu")
    throw InputError(where, "hidden_act \"" + act + "\" is not supported", "supported is silu");
  model.hidden_size = positive_int(config, "hidden_size", where);
  model.intermediate_size = positive_int(config, "intermediate_size", where);
  model.head_dim = read_head_dim(config, model, where);
  model.vocabulary_size = positive_int(config, "vocab_size", where);
  model.max_positions = positive_int(config, "max_position_embeddings", where);
  model.rms_norm_epsilon = positive_number(config, "rms_norm_eps", where);
  model.rope = read_rope(config, family, where);
  model.tied_embeddings = flag(config, "tie_word_embeddings", where);
  const bool attention_bias = flag(config, "attention_bias", where);
  model.qkv_bias = family.qkv_bias || attention_bias;
  model.output_bias = attention_bias;
  model.mlp_bias = flag(config, "mlp_bias", where);
  model.qk_norm = family.qk_norm;
  model.sliding_window = read_sliding_window(config, family, where);
  check_sizes(model, where);

  add_eos_ids(config, where, model.eos_ids);
  add_generation_eos_ids(folder, model.eos_ids);
  model.sha256 = sha256_hex_of_file(file);
  return model;
}

}  // namespace cokv::checkpoint
