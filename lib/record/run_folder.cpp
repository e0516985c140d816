#include "record/run_folder.h"

#include "core/errors.h"

namespace cokv::record {

namespace fs = std::filesystem;

namespace {

// The first member in which two objects differ, with both values; "" when they are equal.
std::string difference(const Json& old_value, const Json& new_value, const std::string& name) {
  if (old_value.is_object() && new_value.is_object()) {
    for (const auto& [key, value] : new_value.items()) {
      const std::string inner = (name.empty() ? "" : name + ".") + key;
      const std::string found = difference(old_value.contains(key) ? old_value[key] : Json(), value, inner);
      if (!found.empty()) return found;
    }
    for (const auto& [key, value] : old_value.items())
      if (!new_value.contains(key)) return fmt::format("{} was {}, is absent now", key, value.dump());
    return "";
  }
  if (old_value == new_value) return "";
  return fmt::format("{} was {}, is {} now", name, old_value.dump().substr(0, 80), new_value.dump().substr(0, 80));
}

}  // namespace

RunFolder open_run_folder(const fs::path& path, const Json& config) {
  const RunFolder folder{path};
  std::error_code failed;
  fs::create_directories(path, failed);
  if (failed) throw DeviceError(path.string(), fmt::format("cannot be made ({})", failed.message()), "check --out");
  if (fs::exists(folder.config())) {
    const Json earlier = read_json_file(folder.config());
    const std::string changed =
        difference(require_member(earlier, "identity", folder.config().string()), config["identity"], "");
    if (!changed.empty())
      throw ConfigError(path.string(), "holds a run with other settings: " + changed,
                        "use another --out, or the settings of that run");
    if (earlier == config) return folder;
  } else if (!fs::is_empty(path)) {
    throw ConfigError(path.string(), "is not empty and holds no run", "use another --out");
  }
  write_json_file(folder.config(), config);
  return folder;
}

}  // namespace cokv::record
