// Prediction files, or a folder of them, to scores as the benchmarks' own programs give them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "metrics/metric.h"

namespace cokv {

struct ScoreOptions {
  std::filesystem::path predictions;  // TASK.jsonl, or a folder of such files
  std::string task;                   // whose metric and first-line rule hold; of a folder: of all its files …
  std::string metric;                 // … or the metric itself
  bool first_line = false;            // with `metric`: only the first line of a prediction counts
  bool longbench_e = false;           // buckets by length, as tasks called NAME_e always have
  bool per_row = false;
  bool json = false;
  metrics::MetricOptions options;
};

struct BucketScore {
  std::string name;  // 0-4k, 4-8k, 8k+; of LongBench v2 easy, hard, short, medium, long
  int rows = 0;
  double score = 0;  // 0…100, rounded as the benchmark does; NaN for no rows
};

struct FileScore {
  std::string name;      // the task, or the file's name without .jsonl
  std::string category;  // "" unless the file's name is its task's
  std::string metric;
  double score = 0;                  // 0…100, rounded as the benchmark does
  int decimals = 2;                  // that it is rounded to
  std::vector<double> rows;          // 0…1
  std::vector<BucketScore> buckets;  // of LongBench-E and LongBench v2; empty otherwise
};

// In the order of the benchmarks' tasks when the files' names are theirs, otherwise by name. ConfigError for options
// that contradict each other, InputError for files that are not predictions.
std::vector<FileScore> score_predictions(const ScoreOptions& options);

}  // namespace cokv
