// Copies the weights of a model folder to where they are used, and takes their fingerprint on the way.
#pragma once

#include <ATen/ATen.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "checkpoint/fp8_scales.h"
#include "checkpoint/weight_index.h"

namespace cokv::model {

class WeightFiles {
 public:
  // InputError where a weight is quantised and cannot be dequantised; nothing has been copied then.
  WeightFiles(const std::filesystem::path& folder, const std::optional<checkpoint::Fp8Scheme>& fp8);

  bool contains(const std::string& name) const { return index_.contains(name); }

  // Copies tensor `name` into `destination` (contiguous), converting type and device on the way, FP8 by its scales
  // in float32; never holds a second whole copy. InputError naming the tensor with expected and actual shape when it is
  // missing or of another shape.
  void copy_to(const std::string& name, at::Tensor destination);

  // InputError listing the tensors that nobody asked for: the file contains a model that we do not fully support
  // (checkpoint/unused_tensors.h).
  void check_all_used() const;

  // Of all tensors as they are stored, including those that nobody asked for.
  std::string fingerprint() const;

 private:
  std::filesystem::path folder_;
  checkpoint::WeightIndex index_;
  std::map<std::string, checkpoint::Fp8Scales> scales_;  // by the name of the weight
  bool quantised_;
  std::map<std::string, std::string> digests_;  // of the tensors that were copied
};

}  // namespace cokv::model
