#include "cli/log.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/spdlog.h>

#include "core/errors.h"

namespace cokv::cli {

namespace {
std::shared_ptr<spdlog::logger> file_log;  // null: no run folder yet
}  // namespace

void log_info(std::string_view message) {
  spdlog::info("{}", message);
  if (file_log) file_log->info("{}", message);
}

void log_warning(std::string_view message) {
  spdlog::warn("{}", message);
  if (file_log) file_log->warn("{}", message);
}

void log_to_file(const std::filesystem::path& file, std::string_view command) {
  try {
    file_log =
        std::make_shared<spdlog::logger>("file", std::make_shared<spdlog::sinks::basic_file_sink_mt>(file.string()));
  } catch (const spdlog::spdlog_ex& e) {
    throw DeviceError(file.string(), e.what(), "check the folder's permissions");
  }
  file_log->set_pattern("%Y-%m-%dT%H:%M:%SZ %l %v", spdlog::pattern_time_type::utc);
  file_log->flush_on(spdlog::level::info);
  file_log->info("{}", command);
}

void log_error_to_file(std::string_view message) {
  if (file_log) file_log->error("{}", message);
}

}  // namespace cokv::cli
