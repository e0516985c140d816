// LongBench's prediction files: JSON Lines with pred, answers, all_classes and length.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace cokv {

struct PredictionRow {
  std::string prediction;
  std::vector<std::string> answers;
  std::vector<std::string> all_classes;  // empty when the row has null or none
  std::optional<int> length;             // of the row's context; LongBench-E's buckets need it
};

// All rows in file order; other fields are ignored. InputError naming file, line and field for what is not a row, and
// for a file without any.
std::vector<PredictionRow> read_prediction_rows(const std::filesystem::path& file);

}  // namespace cokv
