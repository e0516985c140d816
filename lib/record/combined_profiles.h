// One profile, or several of the same model taken together: values of different tasks, or from different sources.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "record/profile.h"

namespace cokv::record {

struct ProfileUse {
  std::string sha256;  // of the file
  double weight = 1;
};

struct CombinedProfiles {
  std::vector<Profile> profiles;  // in the order given
  std::vector<ProfileUse> used;   // likewise
  std::vector<double> values;     // [players]

  const ModelIdentity& model() const { return profiles.front().model; }
};

// files: profile.json each, or the folder of a run. A single profile's values stay as they are. Those of several are
// standardised over heads (mean 0, population standard deviation 1), as their units may differ, and averaged by
// `weights` (empty: all alike). ConfigError for weights that are not one positive number for each file, and for a file
// given twice. InputError when two files are of different models: by the fingerprint of the weights where both have
// one, else by name, and by their heads always.
CombinedProfiles read_profiles(std::span<const std::filesystem::path> files, std::span<const double> weights);

}  // namespace cokv::record
