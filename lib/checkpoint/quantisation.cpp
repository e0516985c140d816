#include "checkpoint/quantisation.h"

#include <fmt/format.h>

#include "core/errors.h"

namespace cokv::checkpoint {

namespace fs = std::filesystem;

namespace {

using Scales = Fp8Scheme::Scales;

std::string text_or(const Json& object, const char* key, const std::string& where, const std::string& otherwise) {
  return has_member(object, key) ? require_string(object, key, where) : otherwise;
}

[[noreturn]] void refuse(const std::string& where, const std::string& scheme) {
  throw InputError(where, fmt::format("weights are quantised by {}, which is not supported", scheme),
                   "take the model in bfloat16 or float16, or in FP8 (E4M3) with scales per tensor, row or block");
}

void read_block_size(const Json& size, const std::string& where, Fp8Scheme& scheme) {
  constexpr int64_t kLargest = 1 << 20;
  const auto valid = [](const Json& side) {
    return side.is_number_unsigned() && side.get<uint64_t>() >= 1 && side.get<uint64_t>() <= uint64_t{kLargest};
  };
  if (!size.is_array() || size.size() != 2 || !valid(size[0]) || !valid(size[1]))
    throw InputError(where, "the block size of the weights should be two positive numbers, is " + size.dump());
  scheme.scales = Scales::block;
  scheme.block_rows = size[0].get<int64_t>();
  scheme.block_columns = size[1].get<int64_t>();
}

// quant_method "fp8": Qwen and DeepSeek with weight_block_size, Mistral and others with a scale per tensor.
Fp8Scheme read_fp8(const Json& quantisation, const std::string& where) {
  if (const auto format = text_or(quantisation, "fmt", where, "e4m3"); format != "e4m3")
    refuse(where, "fp8 of format " + format);
  Fp8Scheme scheme{.name = "fp8"};
  if (has_member(quantisation, "weight_block_size")) read_block_size(quantisation["weight_block_size"], where, scheme);
  return scheme;
}

// One of compressed-tensors' config_groups, which ModelOpt writes too.
Fp8Scheme read_group(const Json& group, const std::string& name, const std::string& where) {
  const Json& weights = require_member(group, "weights", where);
  const std::string type = require_string(weights, "type", where);
  const int bits = require_int(weights, "num_bits", where);
  if (type != "float" || bits != 8) refuse(where, fmt::format("{} to {} of {} bits", name, type, bits));
  if (has_member(weights, "symmetric") && !require_bool(weights, "symmetric", where))
    refuse(where, name + " with zero points");
  Fp8Scheme scheme{.name = name};
  const std::string strategy = text_or(weights, "strategy", where, "tensor");
  if (strategy == "channel")
    scheme.scales = Scales::row;
  else if (strategy == "block")
    read_block_size(require_member(weights, "block_structure", where), where, scheme);
  else if (strategy != "tensor")
    refuse(where, fmt::format("{} with scales per {}", name, strategy));
  return scheme;
}

Fp8Scheme read_groups(const Json& quantisation, const std::string& name, const std::string& where) {
  const Json& groups = require_member(quantisation, "config_groups", where);
  if (!groups.is_object() || groups.empty()) throw InputError(where, "key \"config_groups\" should hold a group");
  std::optional<Fp8Scheme> first;
  for (const auto& [key, group] : groups.items()) {
    const Fp8Scheme scheme = read_group(group, name, fmt::format("{} config_groups {}", where, key));
    if (first && (scheme.scales != first->scales || scheme.block_rows != first->block_rows ||
                  scheme.block_columns != first->block_columns))
      refuse(where, name + " in several ways at once");
    first = scheme;
  }
  return *first;
}

Fp8Scheme read_compressed_tensors(const Json& quantisation, const std::string& where) {
  const std::string name = "compressed-tensors";
  if (const auto format = require_string(quantisation, "format", where); format != "float-quantized")
    refuse(where, fmt::format("{} of format {}", name, format));
  if (has_member(quantisation, "kv_cache_scheme")) refuse(where, name + " with a kv_cache_scheme");
  if (has_member(quantisation, "sparsity_config") && !quantisation["sparsity_config"].empty() &&
      text_or(quantisation["sparsity_config"], "format", where, "dense") != "dense")
    refuse(where, name + " with a sparsity_config");
  return read_groups(quantisation, name, where);
}

bool is_fp8_cache(const Json& cache) {
  return cache == "FP8" ||
         (cache.is_object() && cache.value("type", Json()) == "float" && cache.value("num_bits", Json()) == 8);
}

// NVIDIA's ModelOpt: quant_algo FP8 is one scale per tensor. Its FP8 cache is an offer to engines that have one.
Fp8Scheme read_modelopt(const Json& quantisation, const std::string& where) {
  const std::string algorithm = require_string(quantisation, "quant_algo", where);
  if (algorithm != "FP8") refuse(where, "modelopt " + algorithm);
  for (const char* key : {"kv_cache_scheme", "kv_cache_quant_algo"})
    if (has_member(quantisation, key) && !is_fp8_cache(quantisation[key]))
      refuse(where, fmt::format("modelopt with {} {}", key, quantisation[key].dump()));
  if (has_member(quantisation, "config_groups")) return read_groups(quantisation, "modelopt", where);
  return {.name = "modelopt"};
}

}  // namespace

std::optional<Fp8Scheme> read_quantisation(const Json& config, const fs::path& folder, const std::string& where) {
  for (const char* key : {"quantization_config", "compression_config"}) {
    if (!has_member(config, key)) continue;
    const std::string here = fmt::format("{} {}", where, key);
    const Json& quantisation = config[key];
    const bool modelopt = has_member(quantisation, "quant_algo");
    const auto method = modelopt ? "modelopt" : require_string(quantisation, "quant_method", here);
    if (method == "modelopt") return read_modelopt(quantisation, here);
    if (method == "fp8") return read_fp8(quantisation, here);
    if (method == "compressed-tensors") return read_compressed_tensors(quantisation, here);
    refuse(here, method);
  }
  const fs::path file = folder / "hf_quant_config.json";
  if (!fs::exists(file)) return std::nullopt;
  const Json document = read_json_file(file);
  return read_modelopt(require_member(document, "quantization", file.string()), file.string());
}

}  // namespace cokv::checkpoint
