// Messages to stderr, with time and level; --log-level decides which are shown.
#pragma once

#include <string_view>

namespace cokv::cli {

void log_info(std::string_view message);
void log_warning(std::string_view message);

}  // namespace cokv::cli
