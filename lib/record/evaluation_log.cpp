#include "record/evaluation_log.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <tuple>

#include "core/errors.h"
#include "core/json_file.h"

namespace cokv::record {

namespace fs = std::filesystem;

namespace {

auto place(const estimate::Observation& o) {
  return std::tuple(o.example, o.slice, o.draw);
}
auto scores(const estimate::Observation& o) {
  return std::tuple(o.utility, o.complement);
}

// Brings what was added behind the first `sorted` observations into order. InputError for two that contradict each
// other.
void sort_and_check(std::vector<estimate::Observation>& all, size_t sorted, const std::string& where) {
  const auto earlier = [](const auto& a, const auto& b) { return place(a) < place(b); };
  const auto middle = all.begin() + static_cast<std::ptrdiff_t>(sorted);
  std::stable_sort(middle, all.end(), earlier);
  std::inplace_merge(all.begin(), middle, all.end(), earlier);
  for (size_t i = 1; i < all.size(); ++i)
    if (place(all[i]) == place(all[i - 1]) && scores(all[i]) != scores(all[i - 1]))
      throw InputError(where,
                       fmt::format("example {} slice {} draw {} was evaluated twice with different scores",
                                   all[i].example, all[i].slice, all[i].draw),
                       "the records do not belong together");
  all.erase(std::unique(all.begin(), all.end(), [](const auto& a, const auto& b) { return place(a) == place(b); }),
            all.end());
}

void take(const Evaluation& evaluation, Evaluations& all, const std::string& where) {
  if (const auto* observation = std::get_if<estimate::Observation>(&evaluation)) {
    all.observations.push_back(*observation);
    return;
  }
  const auto& reference = std::get<ReferenceScores>(evaluation);
  const auto [found, fresh] = all.references.emplace(reference.example, reference);
  if (!fresh && found->second != reference)
    throw InputError(
        where,
        fmt::format("the references of example {} were evaluated twice with different scores", reference.example),
        "the records do not belong together");
}

struct Parsed {
  Evaluations evaluations;
  size_t whole_bytes = 0;  // up to the end of the last whole line
};

Parsed parse(const fs::path& file) {
  Parsed parsed;
  if (!fs::exists(file)) return parsed;
  const std::string text = read_file(file);
  int line = 0, damaged = 0;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = text.find('\n', begin);
    ++line;
    const auto evaluation =
        end == std::string::npos ? std::nullopt : parse_line(std::string_view(text).substr(begin, end - begin));
    if (!evaluation) {
      if (damaged == 0) damaged = line;
    } else if (damaged > 0) {
      throw InputError(fmt::format("{}:{}", file.string(), damaged), "is damaged, and lines after it are whole",
                       "remove the line to evaluate it again");
    } else {
      take(*evaluation, parsed.evaluations, file.string());
      parsed.whole_bytes = end + 1;
    }
    begin = end == std::string::npos ? text.size() : end + 1;
  }
  sort_and_check(parsed.evaluations.observations, 0, file.string());
  return parsed;
}

}  // namespace

void Evaluations::add(const Evaluations& other, const std::string& where) {
  const size_t sorted = observations.size();
  observations.insert(observations.end(), other.observations.begin(), other.observations.end());
  sort_and_check(observations, sorted, where);
  for (const auto& [example, reference] : other.references) take(reference, *this, where);
}

Evaluations read_evaluations(const fs::path& file) {
  return parse(file).evaluations;
}

bool is_being_written(const fs::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  struct flock whole {};
  whole.l_type = F_RDLCK;
  whole.l_whence = SEEK_SET;
  const bool held = ::fcntl(descriptor, F_OFD_GETLK, &whole) == 0 && whole.l_type != F_UNLCK;
  ::close(descriptor);
  return held;
}

EvaluationLog::EvaluationLog(const fs::path& path) : path_(path) {
  file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file_ < 0)
    throw DeviceError(path.string(), fmt::format("cannot be opened for writing ({})", std::strerror(errno)),
                      "check the folder's permissions");
  // A lock of the file itself: the kernel (of the server, on NFS) drops it when the process dies, however it dies.
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  try {
    if (::fcntl(file_, F_OFD_SETLK, &whole) != 0 && (errno == EAGAIN || errno == EACCES))
      throw ConfigError(path.string(), "another process is writing to this run folder",
                        "wait for it, or use another `out`");
    Parsed parsed = parse(path);
    const auto size = fs::file_size(path);
    if (parsed.whole_bytes < size) {
      if (::ftruncate(file_, static_cast<off_t>(parsed.whole_bytes)) != 0)
        throw DeviceError(path.string(), "cannot be repaired");
      repaired_ = fmt::format("{}: dropped {} bytes of an unfinished batch at its end", path.string(),
                              size - parsed.whole_bytes);
    }
    evaluations_ = std::move(parsed.evaluations);
  } catch (...) {
    ::close(file_);
    throw;
  }
}

EvaluationLog::~EvaluationLog() {
  ::close(file_);
}

void EvaluationLog::append(std::span<const Evaluation> batch) {
  std::string lines;
  for (const Evaluation& evaluation : batch) lines += to_line(evaluation) + "\n";
  const off_t before = ::lseek(file_, 0, SEEK_END);
  for (std::string_view left = lines; !left.empty();) {
    const ssize_t written = ::write(file_, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const std::string reason = std::strerror(errno);
      const bool back = ::ftruncate(file_, before) == 0;
      throw DeviceError(
          path_.string(), fmt::format("cannot be written ({})", reason),
          back ? "make room and run again to resume" : "make room and run again; the torn end will be repaired");
    }
    left.remove_prefix(static_cast<size_t>(written));
  }
  if (::fsync(file_) != 0)
    throw DeviceError(path_.string(), fmt::format("cannot be synced ({})", std::strerror(errno)));
  const size_t sorted = evaluations_.observations.size();
  for (const Evaluation& evaluation : batch) take(evaluation, evaluations_, path_.string());
  sort_and_check(evaluations_.observations, sorted, path_.string());
}

}  // namespace cokv::record
