// Copies the weights of a model folder to where they are used, and takes their fingerprint on the way.
#pragma once

#include <ATen/ATen.h>

#include <filesystem>
#include <map>
#include <string>

#include "checkpoint/weight_index.h"

namespace cokv::model {

class WeightFiles {
 public:
  explicit WeightFiles(const std::filesystem::path& folder);

  bool contains(const std::string& name) const { return index_.contains(name); }

  // Copies tensor `name` into `destination` (contiguous), converting type and device on the way; never holds a second
  // whole copy. InputError naming the tensor with expected and actual shape when it is missing or of another shape.
  void copy_to(const std::string& name, at::Tensor destination);

  // InputError listing the tensors that nobody asked for: the file holds a model that we do not understand fully.
  void check_all_used() const;

  // Of all tensors, those that nobody asked for included.
  std::string fingerprint() const;

 private:
  std::filesystem::path folder_;
  checkpoint::WeightIndex index_;
  std::map<std::string, std::string> digests_;  // of the tensors that were copied
};

}  // namespace cokv::model
