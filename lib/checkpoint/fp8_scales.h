// The scales of weights in FP8 (E4M3): number × scale is the weight.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "checkpoint/quantisation.h"
#include "checkpoint/weight_index.h"

namespace cokv::checkpoint {

// The scales of one FP8 weight.
class Fp8Scales {
 public:
  // `scale`: what is stored for weight `name`. InputError naming both when its shape or type is not the scheme's.
  Fp8Scales(const Fp8Scheme& scheme, const StoredTensor& weight, const StoredTensor& scale, const std::string& where);

  // Multiplies numbers `first`, first + 1, … of the weight, in row-major order, by their scales.
  void multiply(std::span<float> numbers, int64_t first) const;

 private:
  int64_t columns_ = 1;
  int64_t block_rows_ = 1, block_columns_ = 1, scale_columns_ = 1;
  std::vector<float> scales_;  // [ceil(rows / block_rows), scale_columns]
};

// The scale of every FP8 weight, by its name. InputError naming a weight and its scale where the scale is missing or
// not as the scheme has it, and where there is an FP8 weight without a scheme.
std::map<std::string, Fp8Scales> read_fp8_scales(const WeightIndex& index, const std::optional<Fp8Scheme>& scheme,
                                                 const std::string& where);

// The weight that a tensor of this name is the scale of ("a.weight" of "a.weight_scale"); empty if it is not a scale.
std::string weight_of_scale(const std::string& name);

// Numbers beside a weight that only quantised activations and caches need, e.g. "….input_scale".
bool is_run_time_scale(const std::string& name);

}  // namespace cokv::checkpoint
