#include "checkpoint/weight_index.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

#include "core/errors.h"
#include "core/json_file.h"

namespace cokv::checkpoint {

namespace fs = std::filesystem;

namespace {

std::vector<fs::path> shard_paths(const fs::path& folder) {
  const fs::path single = folder / "model.safetensors";
  if (fs::exists(single)) return {single};
  const fs::path index = folder / "model.safetensors.index.json";
  if (!fs::exists(index))
    throw InputError(folder.string(), "has neither model.safetensors nor model.safetensors.index.json",
                     "convert the weights to safetensors");
  const Json document = read_json_file(index);
  const Json& map = require_member(document, "weight_map", index.string());
  std::set<std::string> names;
  for (const auto& [tensor, file] : map.items()) {
    if (!file.is_string() || file.get<std::string>().find('/') != std::string::npos)
      throw InputError(index.string() + " tensor " + tensor, "should name a file of this folder");
    names.insert(file.get<std::string>());
  }
  std::vector<fs::path> paths;
  for (const std::string& name : names) paths.push_back(folder / name);
  return paths;
}

}  // namespace

WeightIndex::WeightIndex(const fs::path& folder) : folder_(folder) {
  for (const fs::path& path : shard_paths(folder)) files_.emplace_back(path);
  for (const SafetensorsFile& file : files_)
    for (const auto& [name, tensor] : file.tensors())
      if (!tensors_.emplace(name, &tensor).second)
        throw InputError(folder.string(), "tensor " + name + " is in two files");
}

const StoredTensor& WeightIndex::find(const std::string& name, const std::vector<int64_t>& shape) const {
  const auto found = tensors_.find(name);
  if (found == tensors_.end())
    throw InputError(folder_.string(), "tensor " + name + " is missing", "the download may be incomplete");
  const StoredTensor& stored = *found->second;
  if (stored.shape != shape)
    throw InputError(folder_.string(), fmt::format("tensor {} has shape [{}], config.json implies [{}]", name,
                                                   fmt::join(stored.shape, ", "), fmt::join(shape, ", ")));
  return stored;
}

}  // namespace cokv::checkpoint
