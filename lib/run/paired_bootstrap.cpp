#include "run/paired_bootstrap.h"

#include <algorithm>
#include <vector>

#include "core/errors.h"
#include "core/rng.h"

namespace cokv::run {

record::PairedDifference paired_bootstrap(std::span<const double> a, std::span<const double> b,
                                          std::span<const double> weights, uint64_t seed) {
  COKV_CHECK(a.size() == b.size() && a.size() == weights.size() && !a.empty(), "paired scores of the same rows");
  constexpr size_t kResamples = 2000;
  record::PairedDifference result;
  for (size_t i = 0; i < a.size(); ++i) result.mean += weights[i] * (a[i] - b[i]);
  Rng rng(seed, "paired-bootstrap");
  std::vector<double> means;
  for (size_t r = 0; r < kResamples; ++r) {
    double sum = 0, total = 0;
    for (size_t k = 0; k < a.size(); ++k) {
      const size_t i = rng.below(a.size());
      sum += weights[i] * (a[i] - b[i]);
      total += weights[i];
    }
    means.push_back(sum / total);
  }
  std::sort(means.begin(), means.end());
  result.low = means[kResamples / 40];
  result.high = means[kResamples - 1 - kResamples / 40];
  return result;
}

}  // namespace cokv::run
