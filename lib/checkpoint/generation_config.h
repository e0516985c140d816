// generation_config.json, and the stop tokens that it and config.json name.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/json_file.h"

namespace cokv::checkpoint {

inline constexpr const char* kGenerationConfig = "generation_config.json";

// Adds the end-of-text ids of config.json or generation_config.json that `ids` lacks. InputError naming `where` when
// "eos_token_id" is neither an id nor a list of ids.
void add_eos_ids(const Json& document, const std::string& where, std::vector<int>& ids);

// The same for the generation_config.json of a model folder, if there is one.
void add_generation_eos_ids(const std::filesystem::path& folder, std::vector<int>& ids);

}  // namespace cokv::checkpoint
