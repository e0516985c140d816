// Shapes of well-known models, for measurements with random weights.
#pragma once

#include <string>
#include <vector>

#include "checkpoint/config.h"

namespace cokv::checkpoint {

std::vector<std::string> geometry_names();
ModelConfig geometry(const std::string& name);  // ConfigError with the nearest name

}  // namespace cokv::checkpoint
