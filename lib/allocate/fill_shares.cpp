// Water-filling under a cap, then largest remainder.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "allocate/allocate.h"

namespace cokv::allocate {

namespace {

// Real-valued shares: proportional to the weights; what exceeds the cap goes to the others, in the end to those of
// weight 0.
std::vector<double> water_fill(const std::vector<double>& weights, double pool, double cap) {
  std::vector<double> shares(weights.size(), 0.0);
  std::vector<bool> capped(weights.size(), false);
  double rest = pool;
  for (bool again = true; again;) {
    again = false;
    double total = 0;
    for (size_t i = 0; i < weights.size(); ++i)
      if (!capped[i]) total += weights[i];
    if (total <= 0) break;
    const double per_weight = rest / total;
    for (size_t i = 0; i < weights.size(); ++i) {
      if (capped[i]) continue;
      shares[i] = weights[i] * per_weight;
      again |= shares[i] >= cap;
    }
    if (!again) return shares;
    for (size_t i = 0; i < weights.size(); ++i) {
      if (capped[i] || shares[i] < cap) continue;
      shares[i] = cap;
      capped[i] = true;
      rest -= cap;
    }
  }
  const auto zeros = std::count(capped.begin(), capped.end(), false);
  for (size_t i = 0; i < weights.size(); ++i)
    if (!capped[i]) shares[i] = std::min(cap, rest / static_cast<double>(zeros));
  return shares;
}

}  // namespace

std::vector<int> fill_shares(const std::vector<double>& weights, long pool, std::optional<int> cap) {
  const long limit = cap ? *cap : pool;
  pool = std::min(pool, limit * static_cast<long>(weights.size()));
  const std::vector<double> shares = water_fill(weights, static_cast<double>(pool), static_cast<double>(limit));
  std::vector<int> whole(weights.size());
  for (size_t i = 0; i < shares.size(); ++i)
    whole[i] = static_cast<int>(std::min<long>(limit, std::lround(std::floor(shares[i] + 1e-9))));
  long left = pool - std::accumulate(whole.begin(), whole.end(), 0L);
  std::vector<size_t> order(weights.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return shares[a] - whole[a] > shares[b] - whole[b]; });
  while (left > 0) {
    for (const size_t i : order) {
      if (left == 0 || whole[i] >= limit) continue;
      ++whole[i];
      --left;
    }
  }
  return whole;
}

}  // namespace cokv::allocate
