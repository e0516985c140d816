#include "record/run_folder.h"

#include <fmt/format.h>

#include "core/errors.h"

namespace cokv::record {

namespace fs = std::filesystem;

namespace {

std::string short_text(const Json& value) {
  return value.dump().substr(0, 80);
}

std::optional<Difference> find_difference(const Json& old_value, const Json& new_value, const std::string& name) {
  if (!old_value.is_object() || !new_value.is_object()) {
    if (old_value == new_value) return std::nullopt;
    return Difference{name, short_text(old_value), short_text(new_value)};
  }
  const auto inner = [&](const std::string& key) { return (name.empty() ? "" : name + ".") + key; };
  for (const auto& [key, value] : new_value.items()) {
    if (!old_value.contains(key)) return Difference{inner(key), "absent", short_text(value)};
    if (auto found = find_difference(old_value[key], value, inner(key))) return found;
  }
  for (const auto& [key, value] : old_value.items())
    if (!new_value.contains(key)) return Difference{inner(key), short_text(value), "absent"};
  return std::nullopt;
}

// A process that was killed while it wrote config.json leaves the beginning of one under a temporary name.
bool holds_something_else(const RunFolder& folder) {
  for (const auto& entry : fs::directory_iterator(folder.path))
    if (entry.path() != folder.calibration() && !entry.path().filename().string().starts_with("config.json.tmp"))
      return true;
  return false;
}

}  // namespace

std::optional<Difference> first_difference(const Json& old_value, const Json& new_value) {
  return find_difference(old_value, new_value, "");
}

void refuse_other_settings(const RunFolder& folder, const Json& config) {
  if (!fs::exists(folder.config())) return;
  const Json earlier = read_json_file(folder.config());
  const auto changed =
      first_difference(require_member(earlier, "identity", folder.config().string()), config["identity"]);
  if (changed)
    throw ConfigError(folder.path.string(),
                      fmt::format("holds a run with other settings: {} was {}, is {} now", changed->member,
                                  changed->old_value, changed->new_value),
                      "use another `out`, or the settings of that run");
}

RunFolder open_run_folder(const fs::path& path, const Json& config) {
  const RunFolder folder{path};
  std::error_code failed;
  fs::create_directories(path, failed);
  if (failed) throw DeviceError(path.string(), fmt::format("cannot be made ({})", failed.message()), "check `out`");
  refuse_other_settings(folder, config);
  if (fs::exists(folder.config())) {
    if (read_json_file(folder.config()) == config) return folder;
  } else if (holds_something_else(folder)) {
    throw ConfigError(path.string(), "is not empty and holds no run", "use another `out`");
  }
  write_json_file(folder.config(), config);
  return folder;
}

}  // namespace cokv::record
