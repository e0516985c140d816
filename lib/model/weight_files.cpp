#include "model/weight_files.h"

#include <fmt/ranges.h>

#include "core/errors.h"
#include "core/json_file.h"

namespace cokv::model {

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

at::ScalarType scalar_type(StoredType type) {
  switch (type) {
    case StoredType::float32:
      return at::kFloat;
    case StoredType::float16:
      return at::kHalf;
    case StoredType::bfloat16:
      return at::kBFloat16;
  }
  COKV_CHECK(false, "unknown stored type");
}

std::string shape_text(at::IntArrayRef shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

}  // namespace

WeightFiles::WeightFiles(const fs::path& folder) : folder_(folder) {
  for (const fs::path& path : shard_paths(folder)) files_.emplace_back(path);
  for (const SafetensorsFile& file : files_)
    for (const auto& [name, tensor] : file.tensors())
      if (!places_.emplace(name, &tensor).second)
        throw InputError(folder.string(), "tensor " + name + " is in two files");
}

void WeightFiles::copy_to(const std::string& name, at::Tensor destination) {
  const auto found = places_.find(name);
  if (found == places_.end())
    throw InputError(folder_.string(), "tensor " + name + " is missing", "the download may be incomplete");
  const StoredTensor& stored = *found->second;
  if (destination.sizes() != at::IntArrayRef(stored.shape))
    throw InputError(folder_.string(), fmt::format("tensor {} has shape {}, config.json implies {}", name,
                                                   shape_text(stored.shape), shape_text(destination.sizes())));
  // from_blob wants a mutable pointer; the mapping is read-only and copy_ only reads from it.
  auto* bytes = const_cast<std::byte*>(stored.bytes.data());
  destination.copy_(at::from_blob(bytes, stored.shape, at::TensorOptions(scalar_type(stored.type))));
  SafetensorsFile::release(stored.bytes);
  used_.insert(name);
}

void WeightFiles::check_all_used() const {
  std::string unused;
  for (const auto& [name, tensor] : places_) {
    // Old checkpoints store the RoPE frequencies, which follow from config.json; tied heads may be stored as a copy.
    if (used_.contains(name) || name.ends_with(".rotary_emb.inv_freq") || name == "lm_head.weight") continue;
    unused += (unused.empty() ? "" : ", ") + name;
    if (unused.size() > 200) break;
  }
  if (!unused.empty())
    throw InputError(folder_.string(), "holds tensors that the architecture of config.json has no use for: " + unused);
}

}  // namespace cokv::model
