#include "cli/version.h"

#include "commit.h"  // written at every build

namespace cokv::cli {

std::string version() {
  return COKV_VERSION;
}

std::string commit() {
  return COKV_COMMIT;
}

}  // namespace cokv::cli
