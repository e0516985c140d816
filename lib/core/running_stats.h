// Mean and variance in one pass (Welford), in double.
#pragma once

#include <cstdint>

namespace cokv {

class RunningStats {
 public:
  void add(double x);
  int64_t count() const { return count_; }
  double mean() const { return mean_; }  // 0 when empty
  double variance() const;               // unbiased; NaN with fewer than two values
  double standard_deviation() const;
  double standard_error() const;  // of the mean; NaN with fewer than two values

 private:
  int64_t count_ = 0;
  double mean_ = 0;
  double squares_ = 0;  // sum of squared deviations from the mean
};

}  // namespace cokv
