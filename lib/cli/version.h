// What this build is: goes into --version and into the provenance of every file.
#pragma once

#include <string>

namespace cokv::cli {

std::string version();  // e.g. "0.1.0"
std::string commit();   // of the source tree when it was configured; "" outside a git checkout

}  // namespace cokv::cli
