// SHA-256 as lower-case hex: the identity of models, data and profiles.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace cokv {

std::string sha256_hex(std::string_view bytes);
std::string sha256_hex_of_file(const std::filesystem::path& path);  // InputError when it cannot be read

}  // namespace cokv
