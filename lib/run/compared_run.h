// A finished run of cokv-eval as `cokv compare` sees it: results.json with the predictions beside it, row by row.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "run/measurements.h"

namespace cokv::run {

struct ComparedRun {
  std::string name;  // as the user gave it
  record::ModelIdentity model;
  std::string data_sha256;
  std::vector<std::string> ids;  // of the rows
  WeightedRows rows;
  bool knows_clusters = true;           // false: an earlier version's, each row counts as a text of its own
  std::vector<Measurements> methods;    // at each budget
  std::vector<std::string> full_texts;  // [rows]; empty where the full cache did not take part

  std::vector<std::string> method_names() const;  // each once
  std::vector<const Measurements*> of_method(std::string_view method) const;
};

// results.json, or the folder that holds it. InputError for a prediction file or a row of one that is missing.
ComparedRun read_compared_run(const std::filesystem::path& path);

// Runs of other rows each, as one run of them all in which every row weighs the same; with the methods at the budgets
// that all have. ConfigError when two of them hold the same row.
ComparedRun pool(const std::vector<ComparedRun>& runs);

// Two runs cut down to the rows that both have, in the same order. Where models or texts of the full cache differ only
// the metric is left: the other measures would not measure the same.
struct Shared {
  ComparedRun ours, theirs;
  bool metric_only = false;
};
Shared shared_rows(const ComparedRun& ours, const ComparedRun& theirs);  // InputError when there are none

}  // namespace cokv::run
