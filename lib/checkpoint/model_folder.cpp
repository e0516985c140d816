#include "checkpoint/model_folder.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "core/errors.h"
#include "core/json_file.h"

namespace cokv::checkpoint {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kCachePrefix = "models--";

std::vector<std::string> snapshot_names(const fs::path& snapshots) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(snapshots))
    if (entry.is_directory()) names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
}

// What refs/main says, which is a hash without an end of line; empty where there is no such file.
std::string main_snapshot(const fs::path& cache) {
  const fs::path ref = cache / "refs" / "main";
  if (!fs::is_regular_file(ref)) return "";
  std::string hash = read_file(ref);
  hash.erase(std::min(hash.find_last_not_of(" \t\r\n") + 1, hash.size()));
  return hash;
}

}  // namespace

fs::path resolve_model_folder(const fs::path& path) {
  const fs::path snapshots = path / "snapshots";
  if (!fs::is_directory(snapshots) || fs::exists(path / "config.json")) return path;
  const std::vector<std::string> names = snapshot_names(snapshots);
  if (names.empty())
    throw InputError(path.string(), "is a folder of the hub's cache without a snapshot", "download the model again");
  const std::string main = main_snapshot(path);
  if (std::ranges::find(names, main) != names.end()) return snapshots / main;
  if (!main.empty())
    throw InputError(path.string(), fmt::format("refs/main names snapshot {}, which is not there", main),
                     fmt::format("download the model again, or give a snapshot that is there: {}",
                                 (snapshots / names.front()).string()));
  if (names.size() > 1)
    throw InputError(path.string(), fmt::format("has several snapshots and no refs/main: {}", fmt::join(names, ", ")),
                     fmt::format("give one of them, e.g. {}", (snapshots / names.front()).string()));
  return snapshots / names.front();
}

std::string model_name(const fs::path& folder) {
  const fs::path whole = fs::weakly_canonical(fs::absolute(folder));
  const fs::path cache = whole.parent_path().parent_path();
  const std::string in_cache = cache.filename().string();
  if (whole.parent_path().filename() == "snapshots" && in_cache.starts_with(kCachePrefix)) {
    const std::string name = in_cache.substr(in_cache.rfind("--") + 2);
    if (!name.empty()) return name;
  }
  return whole.filename().string();
}

}  // namespace cokv::checkpoint
