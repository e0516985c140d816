// A file of lines that only grows: evaluations.jsonl and the prediction files. One process writes at a time; lines are
// appended and synced a batch at a time; a torn end is dropped and said, a damaged middle is refused with its line
// number.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "core/lines.h"

namespace cokv::record {

// Takes a line, or returns false when it is not whole: cut short or altered. May throw what the caller should see, e.g.
// for a line that another program wrote.
using TakeLine = std::function<bool(const Line& line)>;

// Read-only, without a lock. A torn end is left out; a missing file has no lines. InputError: damaged middle. Returns
// the bytes up to the end of the last whole line.
size_t read_log(const std::filesystem::path& file, const TakeLine& take);

// Whether a process holds the file's lock now, as LockedFile does.
bool is_being_written(const std::filesystem::path& file);

// Open for appending, and locked against other processes until it is destroyed. The kernel (of the server, on NFS)
// drops the lock when the process dies, however it dies.
class LockedFile {
 public:
  // Makes the file where it is missing. ConfigError: another process holds it. DeviceError: it cannot be opened.
  explicit LockedFile(const std::filesystem::path& path);
  ~LockedFile();
  LockedFile(LockedFile&& other) noexcept;
  LockedFile& operator=(LockedFile&&) = delete;

  int descriptor() const { return descriptor_; }

 private:
  int descriptor_ = -1;
};

class AppendLog {
 public:
  // Passes the existing lines to `take`, after locking. Errors: of read_log() and LockedFile.
  AppendLog(const std::filesystem::path& path, const TakeLine& take);

  const std::filesystem::path& path() const { return path_; }
  const std::string& repaired() const { return repaired_; }  // what a torn end lost; "" when nothing was

  // `lines`: whole ones, each with its end. Written and synced before it returns. DeviceError when that fails; the file
  // then ends with the batch before, or, where only the sync failed, may hold this one.
  void append(std::string_view lines);

 private:
  std::filesystem::path path_;
  LockedFile file_;
  std::string repaired_;
};

}  // namespace cokv::record
