#include "core/json_file.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <limits>
#include <sstream>
#include <vector>

#include "core/errors.h"
#include "core/json_text.h"
#include "core/lfs_pointer.h"
#include "core/lines.h"
#include "core/utf8.h"

namespace cokv {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  if (fs::is_directory(path)) throw InputError(path.string(), "is a folder, not a file");
  std::ifstream in(path, std::ios::binary);
  if (!in)
    throw InputError(path.string(), fmt::format("cannot be opened ({})", std::strerror(errno)), "check the path");
  std::ostringstream bytes;
  bytes << in.rdbuf();
  if (in.bad()) throw InputError(path.string(), fmt::format("cannot be read ({})", std::strerror(errno)));
  return std::move(bytes).str();
}

Json read_json_file(const fs::path& path, bool comments) {
  const std::string text = read_file(path);
  refuse_lfs_pointer(path, text);
  if (const auto bad = first_invalid_utf8(text))
    throw InputError(path.string(), fmt::format("is not valid UTF-8 at byte {}", *bad));
  if (nested_too_deeply(text)) throw InputError(path.string(), "is nested too deeply");
  try {
    return Json::parse(text, nullptr, true, comments);
  } catch (const Json::parse_error& e) {
    throw InputError(fmt::format("{}:{}", path.string(), line_number_at(text, e.byte)), "is not valid JSON",
                     "the file may be cut short");
  } catch (const Json::out_of_range& e) {
    throw InputError(path.string(), fmt::format("holds a number that is too large ({})", e.what()));
  }
}

namespace {
[[noreturn]] void cannot_write(const fs::path& path, const fs::path& temporary) {
  const std::string reason = std::strerror(errno);
  std::error_code ignored;
  fs::remove(temporary, ignored);
  throw DeviceError(path.string(), fmt::format("cannot be written ({})", reason),
                    "check free space and permissions of the folder");
}
}  // namespace

void write_file_atomically(const fs::path& path, std::string_view bytes) {
  const fs::path temporary = path.string() + fmt::format(".tmp{}", ::getpid());
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) cannot_write(path, temporary);
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const int reason = errno;
      ::close(file);
      errno = reason;
      cannot_write(path, temporary);
    }
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  const bool synced = ::fsync(file) == 0;
  if (::close(file) != 0 || !synced) cannot_write(path, temporary);
  if (::rename(temporary.c_str(), path.c_str()) != 0) cannot_write(path, temporary);
}

void write_json_file(const fs::path& path, const Json& document) {
  write_file_atomically(path, document.dump(2) + "\n");
}

bool has_member(const Json& object, std::string_view key) {
  if (!object.is_object()) return false;
  const auto found = object.find(std::string(key));
  return found != object.end() && !found->is_null();
}

const Json& require_member(const Json& object, std::string_view key, std::string_view where) {
  if (!object.is_object()) throw InputError(where, fmt::format("should be a JSON object, is {}", object.type_name()));
  const auto found = object.find(std::string(key));
  if (found == object.end()) {
    std::vector<std::string> keys;
    for (const auto& item : object.items()) keys.push_back(item.key());
    throw InputError(where, fmt::format("key \"{}\" is missing{}", key, did_you_mean(key, keys)));
  }
  return *found;
}

namespace {
[[noreturn]] void wrong_type(std::string_view where, std::string_view key, std::string_view expected,
                             const Json& value) {
  throw InputError(where, fmt::format("key \"{}\" should be {}, is {}", key, expected, value.dump().substr(0, 60)));
}
}  // namespace

int require_int(const Json& object, std::string_view key, std::string_view where) {
  const Json& value = require_member(object, key, where);
  if (value.is_number_unsigned()) {
    if (value.get<uint64_t>() <= static_cast<uint64_t>(std::numeric_limits<int>::max())) return value.get<int>();
  } else if (value.is_number_integer()) {
    const auto wide = value.get<int64_t>();
    if (wide >= std::numeric_limits<int>::min() && wide <= std::numeric_limits<int>::max()) return value.get<int>();
  }
  wrong_type(where, key, "an integer of at most 32 bits", value);
}

double require_number(const Json& object, std::string_view key, std::string_view where) {
  const Json& value = require_member(object, key, where);
  if (!value.is_number()) wrong_type(where, key, "a number", value);
  return value.get<double>();
}

std::string require_string(const Json& object, std::string_view key, std::string_view where) {
  const Json& value = require_member(object, key, where);
  if (!value.is_string()) wrong_type(where, key, "a string", value);
  return value.get<std::string>();
}

bool require_bool(const Json& object, std::string_view key, std::string_view where) {
  const Json& value = require_member(object, key, where);
  if (!value.is_boolean()) wrong_type(where, key, "true or false", value);
  return value.get<bool>();
}

}  // namespace cokv
