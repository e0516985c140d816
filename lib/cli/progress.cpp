#include "cli/progress.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>

#include "core/json_file.h"

namespace cokv::cli {

namespace {

bool json_wanted = false;

size_t terminal_width() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

// What is shown in addition to the counts; a rate is known once something was done.
struct Pace {
  double elapsed = 0;               // seconds of this run
  std::optional<double> rate;       // units a second
  std::optional<double> remaining;  // seconds
};

Pace pace_of(double elapsed, int64_t fresh, int64_t left) {
  Pace pace{elapsed, {}, {}};
  if (elapsed <= 0 || fresh <= 0) return pace;
  pace.rate = static_cast<double>(fresh) / elapsed;
  pace.remaining = static_cast<double>(left) / *pace.rate;
  return pace;
}

Json rounded(std::optional<double> seconds) {
  return seconds ? Json(std::round(*seconds * 1000) / 1000) : Json(nullptr);
}

}  // namespace

void add_progress_option(CLI::App& app) {
  app.add_option_function<std::string>(
         "--progress", [](const std::string& style) { json_wanted = style == "json"; },
         "On stderr: auto (a bar on a terminal, else plain lines) or json (one object per line)")
      ->check(CLI::IsMember({"auto", "json"}))
      ->default_str("auto");
}

std::string duration_text(double seconds) {
  const auto s = static_cast<int64_t>(seconds + 0.5);
  if (s >= 3600) return fmt::format("{}h {:02}m", s / 3600, s / 60 % 60);
  if (s >= 60) return fmt::format("{}m {:02}s", s / 60, s % 60);
  return fmt::format("{}s", s);
}

Progress::Progress(std::string label, int64_t total, int64_t already, std::filesystem::path file)
    : label_(std::move(label)),
      total_(total),
      already_(already),
      done_(already),
      style_(json_wanted                  ? Style::json
             : isatty(STDERR_FILENO) == 1 ? Style::bar
                                          : Style::plain),
      file_(std::move(file)) {
  if (style_ == Style::json) print();
  if (!file_.empty()) save();
}

Progress::~Progress() {
  if (style_ == Style::json && !printed_) print();  // where an interrupted run stopped
  if (style_ == Style::bar && last_ > 0) fmt::print(stderr, "\n");
}

void Progress::update(int64_t done, const std::string& note) {
  const bool first = done_ == already_;
  done_ = done;
  if (!note.empty()) note_ = note;
  now_ = watch_.seconds();
  printed_ = false;
  const double pause = style_ == Style::bar ? 0.2 : style_ == Style::json ? 1.0 : 10.0;
  if (first || done >= total_ || now_ - last_ >= pause) print();
  if (!file_.empty() && (first || done >= total_ || now_ - saved_ >= 5)) save();
}

void Progress::save() {
  saved_ = now_;
  write_file_atomically(file_, json());
}

void Progress::print() {
  last_ = now_;
  printed_ = true;
  fmt::print(stderr, "{}", style_ == Style::json ? json() : text());
  std::fflush(stderr);
}

std::string Progress::json() const {
  const Pace pace = pace_of(now_, done_ - already_, total_ - done_);
  const Json line = {{"progress", label_},
                     {"done", done_},
                     {"total", total_},
                     {"already", already_},
                     {"seconds", rounded(pace.elapsed)},
                     {"per_second", rounded(pace.rate)},
                     {"seconds_left", rounded(pace.remaining)},
                     {"note", note_}};
  return line.dump() + "\n";
}

std::string Progress::text() const {
  const Pace pace = pace_of(now_, done_ - already_, total_ - done_);
  const double share = total_ > 0 ? static_cast<double>(done_) / static_cast<double>(total_) : 1;
  std::string line = fmt::format("{} {}/{}", label_, done_, total_);
  if (pace.rate) line += fmt::format(" · {:.1f}/s", *pace.rate);
  if (done_ >= total_)
    line += fmt::format(" · took {}", duration_text(pace.elapsed));
  else if (pace.remaining)
    line += fmt::format(" · {} left", duration_text(*pace.remaining));
  if (!note_.empty()) line += " · " + note_;
  if (style_ == Style::plain) return fmt::format("{} ({:.0f} %)\n", line, 100 * share);

  const size_t width = terminal_width();
  const size_t cells = 20;
  const auto filled = static_cast<size_t>(share * static_cast<double>(cells));
  std::string bar;
  for (size_t i = 0; i < cells; ++i) bar += i < filled ? "█" : "░";
  size_t room = std::min(line.size(), width > 28 ? width - 28 : 0);
  while (room < line.size() && room > 0 && (line[room] & 0xC0) == 0x80) --room;  // no half characters
  return fmt::format("\r\033[K{} {:3.0f} % {}", bar, 100 * share, line.substr(0, room));
}

}  // namespace cokv::cli
