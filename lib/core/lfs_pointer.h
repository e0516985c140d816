// Git LFS leaves a small text file, the pointer, where it did not fetch a large one: a clone without `git lfs install`.
#pragma once

#include <filesystem>
#include <string_view>

namespace cokv {

// `bytes`: the file's content, or its beginning. InputError with the way out when it is a pointer.
void refuse_lfs_pointer(const std::filesystem::path& file, std::string_view bytes);

}  // namespace cokv
