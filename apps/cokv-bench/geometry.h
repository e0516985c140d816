// Shapes of well-known models, for measurements with random weights.
#pragma once

#include <string>
#include <vector>

#include "model/config.h"

namespace cokv::bench {

std::vector<std::string> geometry_names();
model::ModelConfig geometry(const std::string& name);  // ConfigError with the nearest name

}  // namespace cokv::bench
