#include "record/append_log.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "core/errors.h"
#include "core/json_file.h"

namespace cokv::record {

namespace fs = std::filesystem;

namespace {

struct flock whole_file(short type) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  return lock;
}

}  // namespace

size_t read_log(const fs::path& file, const TakeLine& take) {
  if (!fs::exists(file)) return 0;
  const std::string text = read_file(file);
  size_t whole_bytes = 0;
  int damaged = 0;  // the first line that is not whole
  LineReader lines(text);
  while (const auto line = lines.next()) {
    const bool whole = line->complete && take(*line);
    if (!whole && damaged == 0) damaged = line->number;
    if (whole && damaged > 0)
      throw InputError(fmt::format("{}:{}", file.string(), damaged), "is damaged, and lines after it are whole",
                       "remove the line to evaluate it again");
    if (whole) whole_bytes = line->end;
  }
  return whole_bytes;
}

bool is_being_written(const fs::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  struct flock lock = whole_file(F_RDLCK);
  const bool held = ::fcntl(descriptor, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  ::close(descriptor);
  return held;
}

LockedFile::LockedFile(const fs::path& path)
    : descriptor_(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644)) {
  if (descriptor_ < 0)
    throw DeviceError(path.string(), fmt::format("cannot be opened for writing ({})", std::strerror(errno)),
                      "check the folder's permissions");
  struct flock lock = whole_file(F_WRLCK);
  if (::fcntl(descriptor_, F_OFD_SETLK, &lock) != 0 && (errno == EAGAIN || errno == EACCES)) {
    ::close(descriptor_);
    throw ConfigError(path.string(), "another process is writing to this run folder",
                      "wait for it, or use another folder");
  }
}

LockedFile::LockedFile(LockedFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

LockedFile::~LockedFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

AppendLog::AppendLog(const fs::path& path, const TakeLine& take) : path_(path), file_(path) {
  const size_t whole_bytes = read_log(path, take);
  const auto size = fs::file_size(path);
  if (whole_bytes == size) return;
  if (::ftruncate(file_.descriptor(), static_cast<off_t>(whole_bytes)) != 0)
    throw DeviceError(path.string(), fmt::format("cannot be repaired ({})", std::strerror(errno)));
  repaired_ = fmt::format("{}: dropped {} bytes of an unfinished batch at its end", path.string(), size - whole_bytes);
}

void AppendLog::append(std::string_view lines) {
  const off_t before = ::lseek(file_.descriptor(), 0, SEEK_END);
  while (!lines.empty()) {
    const ssize_t written = ::write(file_.descriptor(), lines.data(), lines.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const std::string reason = std::strerror(errno);
      const bool back = ::ftruncate(file_.descriptor(), before) == 0;
      throw DeviceError(
          path_.string(), fmt::format("cannot be written ({})", reason),
          back ? "make room and run again to resume" : "make room and run again; the torn end will be repaired");
    }
    lines.remove_prefix(static_cast<size_t>(written));
  }
  if (::fsync(file_.descriptor()) != 0)
    throw DeviceError(path_.string(), fmt::format("cannot be synced ({})", std::strerror(errno)));
}

}  // namespace cokv::record
