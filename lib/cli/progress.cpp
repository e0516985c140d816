#include "cli/progress.h"

#include <fmt/format.h>

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace cokv::cli {

namespace {
double seconds_between(std::chrono::steady_clock::time_point from, std::chrono::steady_clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

size_t terminal_width() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}
}  // namespace

std::string duration_text(double seconds) {
  const auto s = static_cast<int64_t>(seconds + 0.5);
  if (s >= 3600) return fmt::format("{}h {:02}m", s / 3600, s / 60 % 60);
  if (s >= 60) return fmt::format("{}m {:02}s", s / 60, s % 60);
  return fmt::format("{}s", s);
}

Progress::Progress(std::string label, int64_t total, int64_t already)
    : label_(std::move(label)),
      total_(total),
      already_(already),
      done_(already),
      terminal_(isatty(STDERR_FILENO) == 1),
      start_(std::chrono::steady_clock::now()),
      last_(start_) {}

Progress::~Progress() {
  if (printed_ && terminal_) fmt::print(stderr, "\n");
}

void Progress::update(int64_t done, const std::string& note) {
  done_ = done;
  if (!note.empty()) note_ = note;
  const auto now = std::chrono::steady_clock::now();
  const double pause = terminal_ ? 0.2 : 10.0;
  if (printed_ && done < total_ && seconds_between(last_, now) < pause) return;
  last_ = now;
  print(note_, done >= total_);
}

void Progress::print(const std::string& note, bool final) {
  const double elapsed = seconds_between(start_, last_);
  const auto fresh = static_cast<double>(done_ - already_);
  const double rate = elapsed > 0 ? fresh / elapsed : 0;
  const double share = total_ > 0 ? static_cast<double>(done_) / static_cast<double>(total_) : 1;
  std::string line = fmt::format("{} {}/{}", label_, done_, total_);
  if (rate > 0) line += fmt::format(" · {:.1f}/s", rate);
  if (final)
    line += fmt::format(" · took {}", duration_text(elapsed));
  else if (rate > 0)
    line += fmt::format(" · {} left", duration_text(static_cast<double>(total_ - done_) / rate));
  if (!note.empty()) line += " · " + note;

  printed_ = true;
  if (!terminal_) {
    fmt::print(stderr, "{} ({:.0f} %)\n", line, 100 * share);
    std::fflush(stderr);
    return;
  }
  const size_t width = terminal_width();
  const size_t cells = 20;
  const auto filled = static_cast<size_t>(share * static_cast<double>(cells));
  std::string bar;
  for (size_t i = 0; i < cells; ++i) bar += i < filled ? "█" : "░";
  fmt::print(stderr, "\r\033[K{} {:3.0f} % {}", bar, 100 * share, line.substr(0, width > 28 ? width - 28 : 0));
  std::fflush(stderr);
}

}  // namespace cokv::cli
