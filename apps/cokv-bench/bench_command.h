// cokv-bench: what this machine does, ours against the reference procedure and against the device's own limits.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "model/device.h"

namespace cokv::bench {

struct BenchOptions {
  std::filesystem::path model;  // a model folder …
  std::string geometry;         // … or random weights of that shape
  int prompt_tokens = 8192;
  int new_tokens = 32;
  std::vector<int> batch = {1, 8, 64, 256};
  int reference_coalitions = 2;  // how many the slow procedure is timed on
  int repetitions = 3;
  model::DeviceOptions device;
  std::filesystem::path out;  // bench.json; none when empty
};

int bench_main(int argc, const char* const* argv);

}  // namespace cokv::bench
