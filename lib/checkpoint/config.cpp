#include "checkpoint/config.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "checkpoint/family.h"
#include "checkpoint/generation_config.h"
#include "checkpoint/model_folder.h"
#include "core/errors.h"
#include "core/json_file.h"

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

bool flag(const Json& config, const char* key, const std::string& where) {
  return has_member(config, key) && require_bool(config, key, where);
}

double positive_number_or(const Json& config, const char* key, double otherwise, const std::string& where) {
  return has_member(config, key) ? positive_number(config, key, where) : otherwise;
}

// Other programs give these types further keys ("alpha", "attn_factor", ...), which change the frequencies.
void refuse_unknown_rope_keys(const Json& parameters, const std::string& type, const std::string& where) {
  // "finetuned" says how a model was trained and changes nothing.
  std::vector<std::string_view> known = {"rope_type", "type", "rope_theta", "factor", "finetuned"};
  if (type == "yarn")
    known.insert(known.end(), {"original_max_position_embeddings", "beta_fast", "beta_slow", "attention_factor",
                               "mscale", "mscale_all_dim", "truncate"});
  for (const auto& [key, value] : parameters.items())
    if (std::ranges::find(known, key) == known.end())
      throw InputError(where, fmt::format("key \"{}\" is not supported with rope type \"{}\"", key, type),
                       fmt::format("supported are {}", fmt::join(known, ", ")));
}

// The length that YaRN stretches: stated in the RoPE parameters or beside them, else max_position_embeddings.
int yarn_original_positions(const Json& parameters, const Json& config, const std::string& where) {
  const char* key = "original_max_position_embeddings";
  const int most = positive_int(config, "max_position_embeddings", where);
  const int beside = has_member(config, key) ? positive_int(config, key, where) : most;
  const int original = has_member(parameters, key) ? positive_int(parameters, key, where) : beside;
  if (has_member(config, key) && original != beside)
    throw InputError(where, fmt::format("has two values of {}: {} and {}", key, original, beside));
  if (original > most)
    throw InputError(where,
                     fmt::format("{} ({}) should not be above max_position_embeddings ({})", key, original, most));
  return original;
}

// Unless stated, 0.1 ln(factor) + 1 (Peng et al., arXiv 2309.00071, section 3.4). As in transformers, mscale and
// mscale_all_dim weigh the logarithm where both are there and neither is zero.
double yarn_attention_factor(const Json& parameters, double factor, const std::string& where) {
  if (has_member(parameters, "attention_factor")) return positive_number(parameters, "attention_factor", where);
  const auto weight = [&](const char* key) {
    const double value = has_member(parameters, key) ? require_number(parameters, key, where) : 0;
    if (!(value >= 0) || !std::isfinite(value))
      throw InputError(where, fmt::format("key \"{}\" should not be negative, is {}", key, value));
    return value;
  };
  const auto scale = [&](double weight_of_log) { return 0.1 * weight_of_log * std::log(factor) + 1; };
  const double mscale = weight("mscale"), all_dim = weight("mscale_all_dim");
  return mscale > 0 && all_dim > 0 ? scale(mscale) / scale(all_dim) : scale(1);
}

void read_yarn(RopeConfig& rope, const Json& parameters, const Json& config, const std::string& where) {
  rope.scaling = RopeConfig::Scaling::yarn;
  rope.original_max_positions = yarn_original_positions(parameters, config, where);
  rope.beta_fast = positive_number_or(parameters, "beta_fast", rope.beta_fast, where);
  rope.beta_slow = positive_number_or(parameters, "beta_slow", rope.beta_slow, where);
  if (has_member(parameters, "truncate")) rope.truncate = require_bool(parameters, "truncate", where);
  if (rope.factor < 1) throw InputError(where, fmt::format("key \"factor\" should be 1 or more, is {}", rope.factor));
  if (rope.theta <= 1) throw InputError(where, fmt::format("rope_theta should be above 1, is {}", rope.theta));
  if (rope.beta_fast < rope.beta_slow) throw InputError(where, "beta_fast should not be below beta_slow");
  rope.attention_factor = yarn_attention_factor(parameters, rope.factor, where);
}

// Model cards (Qwen2.5, Qwen3) switch YaRN on by rope_scaling alone and leave max_position_embeddings at the length of
// training; other files state the stretched length there. transformers takes any length and leaves the limit to the
// user. So the limit is the larger of max_position_embeddings and factor times the original length.
int positions_with_yarn(const RopeConfig& rope, int max_position_embeddings, const std::string& where) {
  const double stretched = std::floor(rope.factor * rope.original_max_positions);
  if (stretched > 1e9) throw InputError(where, fmt::format("has {:.0f} positions, more than is possible", stretched));
  return std::max(max_position_embeddings, static_cast<int>(stretched));
}

// A file that states RoPE in both styles must say the same twice: readers differ in which one they take.
void check_rope_styles_agree(const Json& config, const std::string& where) {
  if (!has_member(config, "rope_parameters") || !has_member(config, "rope_scaling")) return;
  const Json& parameters = config["rope_parameters"];
  for (const auto& [key, value] : config["rope_scaling"].items()) {
    const std::string same = key == "type" && !parameters.contains(key) ? "rope_type" : key;
    if (!parameters.contains(same) || parameters[same] != value)
      throw InputError(where, fmt::format("rope_scaling and rope_parameters differ in \"{}\"", key),
                       "state it in rope_parameters and remove rope_scaling");
  }
}

// transformers writes "rope_theta" + "rope_scaling" (version 4) or one object "rope_parameters" (version 5).
// Type "dynamic" (NTK) computes the default frequencies up to max_position_embeddings. Beyond, they would depend on the
// length of the sequence and on what was cached before, so prompts end at max_position_embeddings.
RopeConfig read_rope(const Json& config, const Family& family, const std::string& where) {
  RopeConfig rope;
  check_rope_styles_agree(config, where);
  const bool new_style = has_member(config, "rope_parameters");
  const Json parameters = new_style                            ? config["rope_parameters"]
                          : has_member(config, "rope_scaling") ? config["rope_scaling"]
                                                               : Json::object();
  const std::string rope_where = where + (new_style ? " rope_parameters" : " rope_scaling");
  if (!parameters.is_object())
    throw InputError(rope_where, "should be an object, is " + parameters.dump().substr(0, 40));
  if (new_style && has_member(parameters, "rope_theta"))
    rope.theta = positive_number(parameters, "rope_theta", rope_where);
  else if (has_member(config, "rope_theta") || family.unstated_theta == 0)
    rope.theta = positive_number(config, "rope_theta", where);
  else
    rope.theta = family.unstated_theta;

  std::string type = "default";
  if (has_member(parameters, "rope_type"))
    type = require_string(parameters, "rope_type", rope_where);
  else if (has_member(parameters, "type"))
    type = require_string(parameters, "type", rope_where);
  else if (!new_style && !parameters.empty())
    throw InputError(rope_where, "has no \"rope_type\"");

  if (type == "default") return rope;
  if (type != "linear" && type != "llama3" && type != "yarn" && type != "dynamic")
    throw InputError(rope_where, "rope type \"" + type + "\" is not supported",
                     "supported are default, linear, llama3, yarn, dynamic");
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
    refuse_unknown_rope_keys(parameters, type, rope_where);
    if (type == "yarn") read_yarn(rope, parameters, config, rope_where);
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
  if (has_member(config, "head_dim")) return positive_int(config, "head_dim", where);
  if (model.hidden_size % model.query_heads != 0)
    throw InputError(where, "key \"head_dim\" is missing and hidden_size is not a multiple of num_attention_heads");
  return model.hidden_size / model.query_heads;
}

void check_sizes(const ModelConfig& model, const std::string& where) {
  constexpr int kSizeLimit = 1 << 20;
  if (model.hidden_size > kSizeLimit || model.intermediate_size > kSizeLimit * 4 || model.head_dim > kSizeLimit ||
      model.vocabulary_size > 100'000'000)
    throw InputError(where, "has sizes that are not possible");
  if (model.head_dim % 2 != 0) throw InputError(where, fmt::format("head_dim ({}) should be even", model.head_dim));
}

std::optional<int> read_sliding_window(const Json& config, const Family& family, const std::string& where) {
  if (!has_member(config, "sliding_window")) return std::nullopt;
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
  shape.kv_heads = has_member(config, kv_heads) ? positive_int(config, kv_heads, where) : shape.query_heads;
  if (shape.layers > kMostLayers || shape.query_heads > kMostHeads)
    throw InputError(where, "has sizes that are not possible");
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
  if (model.rope.scaling == RopeConfig::Scaling::yarn)
    model.max_positions = positions_with_yarn(model.rope, model.max_positions, where);
  model.tied_embeddings = flag(config, "tie_word_embeddings", where);
  const bool attention_bias = family.honours_attention_bias && flag(config, "attention_bias", where);
  model.qkv_bias = family.qkv_bias || attention_bias;
  model.output_bias = attention_bias;
  model.mlp_bias = flag(config, "mlp_bias", where);
  model.qk_norm = family.qk_norm;
  model.sliding_window = read_sliding_window(config, family, where);
  check_sizes(model, where);

  add_eos_ids(config, where, model.eos_ids);
  add_generation_eos_ids(folder, model.eos_ids);
  return model;
}

}  // namespace cokv::checkpoint
