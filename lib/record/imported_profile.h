// A profile of scores that another program measured: values without errors, convergence or utilities.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "record/profile.h"

namespace cokv::record {

struct Import {
  std::filesystem::path file;          // what is read; a folder for DuoAttention
  std::optional<ModelIdentity> model;  // as the user says; nothing: as the file says, or is known to be
  std::string task;                    // which of the file's tasks; otherwise only the name the profile gets
};

// Each InputError names file and place. The profiles carry no standard errors; provenance is the caller's.
Profile import_cokv_scores(const Import& import);    // the authors' released files: SSV of one task
Profile import_headkv_scores(const Import& import);  // sum of each group's mean query-head scores
Profile import_duo_pattern(const Import& import);    // the trained gates, clipped to [0, 1]

}  // namespace cokv::record
