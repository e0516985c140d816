// Quantised checkpoints. Weights in FP8 (E4M3) with a scale per tensor, row or block are understood, in the three forms
// in which they are published; every other scheme is refused by its name. What counts is how the weights are stored:
// activations and the KV cache, which serving engines may quantise at run time, stay in the number format of the run.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "core/json_file.h"

namespace cokv::checkpoint {

// How the scales of a weight [rows, columns] lie: one; one for each row; one for each block, the last ones cut short.
struct Fp8Scheme {
  enum class Scales { tensor, row, block };
  std::string name;  // as an error calls it, e.g. "compressed-tensors"
  Scales scales = Scales::tensor;
  int64_t block_rows = 0, block_columns = 0;  // Scales::block
};

// From `quantization_config` of config.json (`config`, called `where`), or else from ModelOpt's hf_quant_config.json in
// `folder`. std::nullopt for a model that is not quantised. InputError naming the scheme where it is another one.
std::optional<Fp8Scheme> read_quantisation(const Json& config, const std::filesystem::path& folder,
                                           const std::string& where);

}  // namespace cokv::checkpoint
