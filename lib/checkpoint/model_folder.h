// Where a model's files lie: in the folder itself, or in a snapshot of a folder of the Hugging Face hub's cache
// (models--ORG--NAME with refs/main and snapshots/HASH).
#pragma once

#include <filesystem>
#include <string>

namespace cokv::checkpoint {

// The folder with config.json: `path`, or for a hub cache folder the snapshot that refs/main names, without refs/main
// the only snapshot. InputError naming the snapshots where several could be meant, and where there is none. Whatever is
// no hub cache folder comes back as it is.
std::filesystem::path resolve_model_folder(const std::filesystem::path& path);

// Last component of a model folder; of a snapshot in a hub cache NAME of models--ORG--NAME, not the hash.
std::string model_name(const std::filesystem::path& folder);

}  // namespace cokv::checkpoint
