// Elapsed seconds, by a clock that never goes back.
#pragma once

#include <chrono>

namespace cokv {

class Stopwatch {
 public:
  // Since it was made, or since the last lap.
  double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

  // The same, and restarts.
  double lap() {
    const Clock::time_point now = Clock::now();
    const double seconds = std::chrono::duration<double>(now - start_).count();
    start_ = now;
    return seconds;
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

}  // namespace cokv
