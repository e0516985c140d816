#include "record/kvpress_curves.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numeric>

#include "core/errors.h"

namespace cokv::record {

namespace {

// min(1, lambda * w) with lambda such that the mean is `mean`: heads that would pass 1 stay at 1 and the rest shares
// what is left; once every head of positive weight is full, the others share evenly.
std::vector<double> fill(const std::vector<double>& weights, double mean) {
  std::vector<size_t> order(weights.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return weights[a] > weights[b]; });
  std::vector<double> below(weights.size() + 1, 0.0);  // sum of the weights from a rank on
  for (size_t rank = weights.size(); rank-- > 0;) below[rank] = below[rank + 1] + weights[order[rank]];
  double left = mean * static_cast<double>(weights.size());
  std::vector<double> shares(weights.size(), 0.0);
  size_t rank = 0;
  for (; rank < order.size() && weights[order[rank]] > 0; ++rank) {
    if (weights[order[rank]] * left < below[rank]) break;  // this head and all after it stay below 1
    shares[order[rank]] = 1;
    left -= 1;
  }
  const bool positive = rank < order.size() && weights[order[rank]] > 0;
  const auto others = static_cast<double>(order.size() - rank);
  for (size_t at = rank; at < order.size(); ++at)
    shares[order[at]] = positive ? weights[order[at]] / below[rank] * left : std::max(left, 0.0) / others;
  return shares;
}

void append_little_endian(std::string& bytes, uint64_t value, int count) {
  for (int byte = 0; byte < count; ++byte) bytes += static_cast<char>(value >> (8 * byte) & 0xff);
}

}  // namespace

std::vector<double> kvpress_curves(const std::vector<double>& weights, const CurveOptions& options) {
  COKV_CHECK(!weights.empty() && options.length > options.window, "heads, and a prompt longer than the window");
  const double floor = static_cast<double>(options.window) / options.length;
  std::vector<double> curves;
  curves.reserve(weights.size() * kCurveSlices);
  for (int percent = 1; percent <= kCurveSlices; ++percent) {
    const double keep = 1 - percent / 100.0;
    if (keep <= floor) {
      curves.insert(curves.end(), weights.size(), percent / 100.0);
      continue;
    }
    for (const double share : fill(weights, (keep - floor) / (1 - floor)))
      curves.push_back(std::clamp(1 - (floor + (1 - floor) * share), 0.0, 1.0));
  }
  return curves;
}

int nearest_slice(double mean_tokens, int length) {
  const double ratio = 1 - std::min(mean_tokens / length, 1.0);
  return std::clamp(static_cast<int>(std::lround(100 * ratio)) - 1, 0, kCurveSlices - 1);
}

std::vector<double> prune_rates(std::span<const int> tokens, int length) {
  std::vector<double> rates;
  for (const int kept : tokens) rates.push_back(1 - std::min(static_cast<double>(kept) / length, 1.0));
  return rates;
}

std::string npy_of_curves(const std::vector<double>& curves, HeadGrid grid) {
  COKV_CHECK(curves.size() == static_cast<size_t>(kCurveSlices) * static_cast<size_t>(grid.players()), "99 slices");
  std::string header = fmt::format("{{'descr': '<f8', 'fortran_order': False, 'shape': ({}, {}, {}), }}", kCurveSlices,
                                   grid.layers, grid.kv_heads);
  constexpr size_t kPreamble = 10, kAlignment = 64;  // magic, version, length of the header
  header.append(kAlignment - (kPreamble + header.size() + 1) % kAlignment, ' ');
  header += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  append_little_endian(bytes, header.size(), 2);
  bytes += header;
  for (const double rate : curves) append_little_endian(bytes, std::bit_cast<uint64_t>(rate), 8);
  return bytes;
}

}  // namespace cokv::record
