// `cokv score`: LongBench's prediction files to official scores.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "metrics/metric.h"

namespace cokv {

struct ScoreOptions {
  std::filesystem::path predictions;  // TASK.jsonl, or a folder of them
  std::string task;                   // whose metric and first-line rule hold …
  std::string metric;                 // … or the metric itself
  bool first_line = false;            // with `metric`
  bool per_row = false;
  bool json = false;
  metrics::MetricOptions options;
};

struct FileScore {
  std::string name;
  std::string metric;
  double score = 0;          // 0…100, rounded as LongBench does
  std::vector<double> rows;  // 0…1
};

// InputError naming file, line and field for rows that are not predictions.
FileScore score_file(const std::filesystem::path& file, const ScoreOptions& options);

void add_score_command(CLI::App& app);

}  // namespace cokv
