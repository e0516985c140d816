#include "record/run_folder.h"

#include <fmt/format.h>

#include "core/errors.h"
#include "core/json_section.h"
#include "record/typed_json.h"

namespace cokv::record {

namespace fs = std::filesystem;

namespace {

constexpr int kMostPairs = 1'000'000;  // of an example and slice; more are not evaluated by anyone

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

// A process that was killed while it wrote config.json leaves the beginning of one under a temporary name, and the log
// that it had locked.
bool holds_something_else(const RunFolder& folder) {
  for (const auto& entry : fs::directory_iterator(folder.path))
    if (entry.path() != folder.calibration() && entry.path() != folder.log() &&
        !entry.path().filename().string().starts_with("config.json.tmp"))
      return true;
  return false;
}

// What the user knows the fingerprinted parts by.
constexpr std::pair<std::string_view, std::string_view> kParts[] = {
    {"weights", "the weights differ"},
    {"tokenizer", "tokenizer.json differs"},
    {"tokenizer_config", "tokenizer_config.json differs"},
    {"generation_config", "generation_config.json differs"},
    {"chat_template", "the chat template differs"}};
constexpr std::string_view kFingerprints = "model.fingerprints.";

std::string short_fingerprint(const std::string& value) {
  constexpr size_t kDigits = 12;
  return value == "null" ? "none" : "fingerprint " + value.substr(1, kDigits);  // after the quote
}

Json without_fingerprints(Json identity) {
  if (has_fingerprints(identity)) identity["model"].erase("fingerprints");
  return identity;
}

}  // namespace

std::string Difference::text() const {
  if (member.starts_with(kFingerprints))
    for (const auto& [part, words] : kParts)
      if (member.substr(kFingerprints.size()) == part)
        return fmt::format("{} ({} there, {} here)", words, short_fingerprint(old_value), short_fingerprint(new_value));
  return fmt::format("{} is {} there, {} here", member, old_value, new_value);
}

bool has_fingerprints(const Json& identity) {
  return identity.is_object() && identity.contains("model") && identity["model"].is_object() &&
         identity["model"].contains("fingerprints");
}

std::optional<Difference> first_difference(const Json& old_identity, const Json& new_identity) {
  if (has_fingerprints(old_identity) == has_fingerprints(new_identity))
    return find_difference(old_identity, new_identity, "");
  return find_difference(without_fingerprints(old_identity), without_fingerprints(new_identity), "");
}

void refuse_other_settings(const RunFolder& folder, const Json& config) {
  if (!fs::exists(folder.config())) return;
  const Json earlier = read_json_file(folder.config());
  const auto changed =
      first_difference(require_member(earlier, "identity", folder.config().string()), config["identity"]);
  if (changed)
    throw ConfigError(folder.path.string(),
                      changed->member.starts_with("model.")
                          ? "holds a run of another model: " + changed->text()
                          : fmt::format("holds a run with other settings: {} was {}, is {} now", changed->member,
                                        changed->old_value, changed->new_value),
                      "use another `out`, or the settings and the model of that run");
}

std::optional<std::string> follow_earlier_run(const RunFolder& folder, checkpoint::ModelIdentity& model) {
  if (!model.fingerprints || !fs::exists(folder.config())) return std::nullopt;
  const Json earlier = read_json_file(folder.config());
  if (has_fingerprints(require_member(earlier, "identity", folder.config().string()))) return std::nullopt;
  model.fingerprints.reset();
  return folder.path.string() +
         " was started by a version that recorded no fingerprints: a change of weights or tokenizer since then cannot "
         "be detected";
}

RunConfig read_run_config(const RunFolder& folder) {
  RunConfig config;
  config.document = read_json_file(folder.config());
  JsonSection in(config.document, folder.config().string());
  require_schema(in, kRunSchema);
  in.ignore("stop");
  config.identity = in.value("identity");
  if (in.contains("pairs")) config.pairs = in.integer("pairs");
  if (config.pairs > kMostPairs) in.fail(fmt::format("key \"pairs\" is {}, which is not possible", config.pairs));
  if (in.contains("batch")) config.batch = in.integer("batch");
  if (in.contains("shard")) config.shard = in.text("shard");
  in.finish();
  return config;
}

HeldRunFolder open_run_folder(const fs::path& path, const Json& config) {
  const RunFolder folder{path};
  std::error_code failed;
  fs::create_directories(path, failed);
  if (failed) throw DeviceError(path.string(), fmt::format("cannot be created ({})", failed.message()), "check `out`");
  if (!fs::exists(folder.config()) && holds_something_else(folder))
    throw ConfigError(path.string(), "is not empty and holds no run", "use another `out`");
  HeldRunFolder held{{path}, LockedFile(folder.log())};  // config.json is another process's while that one runs
  refuse_other_settings(folder, config);
  write_config(held, config);
  return held;
}

void write_config(const HeldRunFolder& folder, const Json& config) {
  if (!fs::exists(folder.config()) || read_json_file(folder.config()) != config)
    write_json_file(folder.config(), config);
}

}  // namespace cokv::record
