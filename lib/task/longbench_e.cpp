#include "task/longbench_e.h"

#include <cmath>

namespace cokv::task {

namespace {

// numpy's pairwise summation: eight running sums in blocks of up to 128, blocks by halving.
double numpy_sum(std::span<const double> x) {
  if (x.size() > 128) {
    const size_t half = x.size() / 2 / 8 * 8;
    return numpy_sum(x.first(half)) + numpy_sum(x.subspan(half));
  }
  double sum = 0;
  size_t i = 0;
  if (x.size() >= 8) {
    std::array<double, 8> r;
    for (; i < 8; ++i) r[i] = x[i];
    for (; i + 8 <= x.size(); i += 8)
      for (size_t k = 0; k < 8; ++k) r[k] += x[i + k];
    sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
  }
  for (; i < x.size(); ++i) sum += x[i];
  return sum;
}

}  // namespace

size_t length_bucket(int length) {
  return length < 4000 ? 0 : length < 8000 ? 1 : 2;
}

double bucket_score(std::span<const double> scores) {
  if (scores.empty()) return std::nan("");
  return std::nearbyint(100 * (numpy_sum(scores) / static_cast<double>(scores.size())) * 100) / 100;
}

}  // namespace cokv::task
