#include "cli/log.h"

#include <spdlog/spdlog.h>

namespace cokv::cli {

void log_info(std::string_view message) { spdlog::info("{}", message); }

void log_warning(std::string_view message) { spdlog::warn("{}", message); }

}  // namespace cokv::cli
