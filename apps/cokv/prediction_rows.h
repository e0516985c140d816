// Prediction files, JSON Lines: LongBench's with pred, answers, all_classes and length; RULER's with pred and outputs;
// LongBench v2's with response, answer, difficulty and length.
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
  std::string difficulty, length_class;  // LongBench v2: easy | hard, short | medium | long; "" where a row has none
};

// All rows in file order; other fields are ignored. InputError naming file, line and field for what is not a row, and
// for a file without any.
std::vector<PredictionRow> read_prediction_rows(const std::filesystem::path& file);

}  // namespace cokv
