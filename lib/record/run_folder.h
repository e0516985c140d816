// A run folder: config.json (the settings, written first), evaluations.jsonl, profile.json, log.txt. The same settings
// resume; other settings are refused by name.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "checkpoint/identity.h"
#include "core/json_file.h"
#include "record/append_log.h"

namespace cokv::record {

struct RunFolder {
  std::filesystem::path path;
  std::filesystem::path config() const { return path / "config.json"; }
  std::filesystem::path evaluations() const { return path / "evaluations.jsonl"; }
  std::filesystem::path profile() const { return path / "profile.json"; }
  std::filesystem::path log() const { return path / "log.txt"; }
  std::filesystem::path progress() const { return path / "progress.json"; }  // of the last run in it, for `cokv show`
  // A run folder of its own, made before this one: what `slices` auto measured.
  std::filesystem::path calibration() const { return path / "calibration"; }
};

// The first member in which two identities of runs differ, e.g. sampling.seed, and what each holds there ("absent":
// nothing). Fingerprints of the model count only where both have them: earlier versions recorded none.
struct Difference {
  std::string member, old_value, new_value;
  // "sampling.seed is 42 there, 43 here", "the weights differ (fingerprint 0123456789ab there, ba9876543210 here)"
  std::string text() const;
};
std::optional<Difference> first_difference(const Json& old_identity, const Json& new_identity);
bool has_fingerprints(const Json& identity);

// ConfigError naming the member and both values when the folder holds a run of another identity.
void refuse_other_settings(const RunFolder& folder, const Json& config);

inline constexpr std::string_view kRunSchema = "cokv.run/1";  // of cokv-profile's config.json

// config.json of cokv-profile: the identity of the run, and what may change between its parts.
struct RunConfig {
  Json document;
  Json identity;  // of record/assemble.h
  int pairs = 0;  // of each slice and example; 0: values by gradient, which has none
  int batch = 0;  // rows of the unit of work; 0: not known
  std::string shard = "0/1";
};
RunConfig read_run_config(const RunFolder& folder);  // InputError for another schema, unknown keys, impossible values

// A run that was started without fingerprints continues without them; it may have been started with another model:
// drops those of `model` where the folder holds such a run, and returns a warning for the user.
[[nodiscard]] std::optional<std::string> follow_earlier_run(const RunFolder& folder, checkpoint::ModelIdentity& model);

// A run folder to which this process alone writes while the object lives.
struct HeldRunFolder : RunFolder {
  LockedFile lock;  // of log.txt
};

// Makes the folder, or opens one of an earlier run, and locks it. `config` has the member "identity" (what decides the
// results: it must equal the earlier run's, member by member) and others that may change between runs. config.json is
// written when it is new or changed. ConfigError: another process holds the folder; the identities differ (naming the
// member and both values); or the folder holds something else.
HeldRunFolder open_run_folder(const std::filesystem::path& path, const Json& config);

// The same for what may change in the course of a run.
void write_config(const HeldRunFolder& folder, const Json& config);

}  // namespace cokv::record
