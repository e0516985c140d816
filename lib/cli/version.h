// What this build is: goes into --version and into the provenance of every file.
#pragma once

#include <string>

namespace cokv::cli {

std::string version();  // e.g. "0.2.0"
std::string commit();   // of the source tree that was built, "-dirty" after it where files were changed; "" outside git

}  // namespace cokv::cli
