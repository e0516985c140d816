// The authors' released score files, where this machine has them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/json_file.h"

namespace cokv::methods {

inline std::filesystem::path released(const std::string& name) {
  return std::filesystem::path(COKV_SHARED_DIR) / "data/released-scores" / name;
}

// Mean R2 score of each query head of a 32 x 32 model.
inline std::vector<double> released_headkv(const std::filesystem::path& file) {
  const Json document = read_json_file(file);
  std::vector<double> means;
  for (int layer = 0; layer < 32; ++layer) {
    for (int head = 0; head < 32; ++head) {
      const auto trials = document.at(std::to_string(layer) + "-" + std::to_string(head)).get<std::vector<double>>();
      double sum = 0;
      for (const double trial : trials) sum += trial;
      means.push_back(sum / static_cast<double>(trials.size()));
    }
  }
  return means;
}

// SSV of one task: the sum over slices of mean complementary contributions, 256 heads.
inline std::vector<double> released_cokv(const std::filesystem::path& file, const std::string& task) {
  const Json document = read_json_file(file);
  std::vector<double> values(256);
  for (const char* slice : {"32", "64", "96", "128"}) {
    const Json& entry = document.at("tasks").at(task).at(slice);
    for (size_t head = 0; head < values.size(); ++head)
      values[head] += entry.at("cc_left").at(head).get<double>() / entry.at("count_left").at(head).get<double>();
  }
  return values;
}

}  // namespace cokv::methods
