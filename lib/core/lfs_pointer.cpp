#include "core/lfs_pointer.h"

#include "core/errors.h"

namespace cokv {

void refuse_lfs_pointer(const std::filesystem::path& file, std::string_view bytes) {
  if (!bytes.starts_with("version https://git-lfs.github.com/spec/")) return;
  const std::string folder = file.has_parent_path() ? file.parent_path().string() : ".";
  throw InputError(file.string(), "is a Git LFS pointer; the file itself was not fetched",
                   "run git lfs pull in " + folder);
}

}  // namespace cokv
