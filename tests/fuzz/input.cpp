#include "fuzz/input.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "core/errors.h"

namespace cokv::fuzz {

namespace fs = std::filesystem;

std::string_view text_of(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

fs::path file_of(std::string_view bytes) {
  static const int file = ::memfd_create("input", MFD_CLOEXEC);
  require(file >= 0 && ::ftruncate(file, 0) == 0, "a file in memory");
  require(::pwrite(file, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()), "room for the input");
  return fs::path("/proc/self/fd") / std::to_string(file);
}

const fs::path& folder() {
  struct Folder {
    fs::path path = fs::temp_directory_path() / ("cokv-fuzz-" + std::to_string(::getpid()));
    Folder() { fs::create_directories(path); }
    ~Folder() {
      std::error_code ignored;
      fs::remove_all(path, ignored);
    }
  };
  static const Folder folder;
  return folder.path;
}

void write(const std::string& name, std::string_view bytes) {
  std::ofstream file(folder() / name, std::ios::binary | std::ios::trunc);
  file << bytes;
  require(static_cast<bool>(file.flush()), "room for the input");
}

void refuse_or_take(const std::function<void()>& job) {
  try {
    job();
  } catch (const InputError&) {
  } catch (const ConfigError&) {
  }
}

void require(bool kept, const char* promise) {
  if (kept) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

}  // namespace cokv::fuzz
