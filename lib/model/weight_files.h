// The weights of a model folder, by name: one model.safetensors, or the shards named by model.safetensors.index.json.
#pragma once

#include <ATen/ATen.h>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "model/safetensors.h"

namespace cokv::model {

class WeightFiles {
 public:
  explicit WeightFiles(const std::filesystem::path& folder);

  bool contains(const std::string& name) const { return places_.contains(name); }

  // Copies tensor `name` into `destination`, converting type and device on the way; never holds a second whole copy.
  // InputError naming the tensor with expected and actual shape when it is missing or of another shape.
  void copy_to(const std::string& name, at::Tensor destination);

  // InputError listing the tensors that nobody asked for: the file holds a model that we do not understand fully.
  void check_all_used() const;

 private:
  std::filesystem::path folder_;
  std::vector<SafetensorsFile> files_;
  std::map<std::string, const StoredTensor*> places_;
  std::set<std::string> used_;
};

}  // namespace cokv::model
