// A long sampled run cut into several short ones: what each estimator makes of a part, judged by the whole.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "study/contender.h"

namespace cokv::study {

struct RecordRow {
  std::string estimator;
  int64_t pairs = 0;  // of a part, for each slice and example
  int parts = 0;      // of the record that have values: every head is in some coalition
  Quality quality;    // mean over the parts
};

// Besides the estimators: their values shrunk towards the mean of their layer, by as much as their errors ask for.
// truth: a profile's values; without one, each part is judged by an estimate from all the draws outside it.
std::vector<RecordRow> cut_record(const std::filesystem::path& run, const std::vector<int64_t>& pairs,
                                  const std::optional<std::filesystem::path>& truth,
                                  const estimate::EstimateOptions& options);

}  // namespace cokv::study
