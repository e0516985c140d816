#include "core/running_stats.h"

#include <cmath>
#include <limits>

namespace cokv {

void RunningStats::add(double x) {
  ++count_;
  const double delta = x - mean_;
  mean_ += delta / static_cast<double>(count_);
  squares_ += delta * (x - mean_);
}

double RunningStats::variance() const {
  if (count_ < 2) return std::numeric_limits<double>::quiet_NaN();
  return squares_ / static_cast<double>(count_ - 1);
}

double RunningStats::standard_deviation() const {
  return std::sqrt(variance());
}

double RunningStats::standard_error() const {
  return std::sqrt(variance() / static_cast<double>(count_));
}

}  // namespace cokv
