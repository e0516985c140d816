// Messages to stderr, with time and level (--log-level decides which are shown), and to the log.txt of a run folder.
#pragma once

#include <filesystem>
#include <string_view>

namespace cokv::cli {

void log_info(std::string_view message);
void log_warning(std::string_view message);

// From now on everything is appended to this file as well, whatever --log-level says, with `command` as its heading.
// DeviceError when it cannot be opened.
void log_to_file(const std::filesystem::path& file, std::string_view command);

// To the file alone: stderr has its own "error:" line.
void log_error_to_file(std::string_view message);

}  // namespace cokv::cli
