#include "record/combined_profiles.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "allocate/link.h"
#include "core/errors.h"
#include "core/sha256.h"

namespace cokv::record {

namespace fs = std::filesystem;

namespace {

void check_weights(std::span<const double> weights, size_t files) {
  if (weights.empty()) return;
  if (weights.size() != files)
    throw ConfigError("`weights`", fmt::format("names {} weights for {} profiles", weights.size(), files),
                      "give one for each, in the order of the profiles");
  for (const double weight : weights)
    if (!(weight > 0) || !std::isfinite(weight))
      throw ConfigError("`weights`", fmt::format("contains {}, which is not a positive number", weight));
}

void check_same_model(const ModelIdentity& a, const ModelIdentity& b, const fs::path& first, const fs::path& other) {
  const auto refuse = [&](const std::string& why) {
    throw InputError(other.string(), fmt::format("is for another model than {}: {}", first.string(), why),
                     "combine profiles of one model");
  };
  if (a.grid != b.grid)
    refuse(fmt::format("{} layers x {} KV heads, there {} x {}", b.grid.layers, b.grid.kv_heads, a.grid.layers,
                       a.grid.kv_heads));
  const bool known = a.fingerprints && b.fingerprints && a.fingerprints->weights && b.fingerprints->weights;
  if (known && *a.fingerprints->weights != *b.fingerprints->weights) refuse("the weights differ");
  if (!known && a.name != b.name) refuse(fmt::format("{}, there {}", b.name, a.name));
}

}  // namespace

CombinedProfiles read_profiles(std::span<const fs::path> files, std::span<const double> weights) {
  COKV_CHECK(!files.empty(), "at least one profile");
  check_weights(weights, files.size());
  CombinedProfiles combined;
  const double total =
      weights.empty() ? static_cast<double>(files.size()) : std::accumulate(weights.begin(), weights.end(), 0.0);
  for (size_t i = 0; i < files.size(); ++i) {
    const fs::path file = fs::is_directory(files[i]) ? files[i] / "profile.json" : files[i];
    Profile profile = read_profile(file);
    const ProfileUse use{sha256_hex_of_file(file), weights.empty() ? 1 : weights[i]};
    if (std::ranges::any_of(combined.used, [&](const ProfileUse& other) { return other.sha256 == use.sha256; }))
      throw ConfigError(file.string(), "is given twice", "give it once, with a larger weight");
    if (i == 0) combined.values.resize(profile.estimate.values.size());
    // With each, as the first may have no fingerprint.
    for (size_t other = 0; other < i; ++other)
      check_same_model(combined.profiles[other].model, profile.model, files[other], file);
    const std::vector<double> z =
        files.size() == 1 ? profile.estimate.values : allocate::standardise(profile.estimate.values);
    for (size_t head = 0; head < z.size(); ++head)
      combined.values[head] += files.size() == 1 ? z[head] : use.weight / total * z[head];
    combined.used.push_back(use);
    combined.profiles.push_back(std::move(profile));
  }
  return combined;
}

}  // namespace cokv::record
