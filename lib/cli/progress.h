// Progress on stderr: a live bar on a terminal, otherwise a plain line now and then; or for other programs, one JSON
// object a line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "cli/app.h"
#include "core/stopwatch.h"

namespace cokv::cli {

// Adds --progress to `app`: auto (a bar or plain lines), or json.
void add_progress_option(CLI::App& app);

class Progress {
 public:
  // `already` units were done by an earlier run; the rate and the ETA count only this run's. `file`, where there is
  // one, holds the state as the JSON object of --progress json, a few seconds old at most.
  Progress(std::string label, int64_t total, int64_t already = 0, std::filesystem::path file = {});
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `note` is shown after the counts, e.g. live convergence.
  void update(int64_t done, const std::string& note = "");

 private:
  enum class Style { bar, plain, json };
  void print();
  void save();
  std::string json() const;
  std::string text() const;

  std::string label_;
  int64_t total_, already_, done_;
  std::string note_;
  Style style_;
  std::filesystem::path file_;
  bool printed_ = false;  // whether the latest state was
  Stopwatch watch_;
  double last_ = 0, saved_ = 0, now_ = 0;  // seconds: when it was printed, saved, updated
};

// Seconds as "1h 02m", "3m 07s" or "12s".
std::string duration_text(double seconds);

}  // namespace cokv::cli
