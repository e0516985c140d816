// A JSON file with objects as search trees: tokenizer files hold objects of a hundred thousand keys, for which the
// key-order-keeping objects of core/json_file.h would take quadratic time.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

namespace cokv::tokenizer {

// InputError naming file and line when it is missing, a Git LFS pointer, not UTF-8 or not JSON (escapes of lone
// surrogates included).
nlohmann::json read_json_document(const std::filesystem::path& path);

}  // namespace cokv::tokenizer
