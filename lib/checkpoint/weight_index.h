// The tensors of a model folder by name: those of one model.safetensors, or of the shards that
// model.safetensors.index.json names.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "checkpoint/safetensors.h"

namespace cokv::checkpoint {

class WeightIndex {
 public:
  // InputError when the folder has no weights, when a file is damaged, and when a tensor is in two files.
  explicit WeightIndex(const std::filesystem::path& folder);

  bool contains(const std::string& name) const { return tensors_.contains(name); }

  // InputError naming the tensor when it is missing or of another shape than config.json implies.
  const StoredTensor& find(const std::string& name, const std::vector<int64_t>& shape) const;

  const std::map<std::string, const StoredTensor*>& tensors() const { return tensors_; }  // sorted by name

 private:
  std::filesystem::path folder_;
  std::vector<SafetensorsFile> files_;
  std::map<std::string, const StoredTensor*> tensors_;
};

}  // namespace cokv::checkpoint
