#include "methods/mask.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "core/errors.h"
#include "core/rng.h"

namespace cokv::methods {

namespace {

std::vector<int> indices(size_t players) {
  std::vector<int> all(players);
  std::iota(all.begin(), all.end(), 0);
  return all;
}

void check_finite(const std::vector<double>& values) {
  const bool finite = std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
  if (!finite) throw InputError("values", "a head's value is not a finite number", "check the profile");
}

// All but the first k of `order`.
Coalition without_first(const std::vector<int>& order, int k) {
  const auto players = static_cast<int>(order.size());
  if (k < 0 || k > players)
    throw ConfigError("mask", fmt::format("{} heads of {} cannot be masked", k, players),
                      fmt::format("give a number from 0 to {}", players));
  return Coalition(players, std::span(order).subspan(static_cast<size_t>(k)));
}

}  // namespace

std::vector<int> rank_heads(const std::vector<double>& values) {
  check_finite(values);
  std::vector<int> order = indices(values.size());
  std::stable_sort(order.begin(), order.end(),
                   [&values](int a, int b) { return values[size_t(a)] > values[size_t(b)]; });
  return order;
}

Coalition mask_top(const std::vector<double>& values, int k) {
  return without_first(rank_heads(values), k);
}

Coalition mask_bottom(const std::vector<double>& values, int k) {
  check_finite(values);
  std::vector<int> order = indices(values.size());
  std::stable_sort(order.begin(), order.end(),
                   [&values](int a, int b) { return values[size_t(a)] < values[size_t(b)]; });
  return without_first(order, k);
}

Coalition mask_random(int players, int k, uint64_t seed) {
  std::vector<int> order = indices(static_cast<size_t>(players));
  Rng rng(seed, "mask-random");
  rng.shuffle(std::span(order));
  return without_first(order, k);
}

}  // namespace cokv::methods
