#include "longbench/split.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "longbench/numpy_random.h"

namespace cokv::longbench {

std::vector<int> numpy_permutation(int n, unsigned seed) {
  std::vector<int> order(static_cast<size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  NumpyRandom random(seed);
  for (size_t i = order.size(); i-- > 1;) std::swap(order[i], order[random.at_most(static_cast<uint32_t>(i))]);
  return order;
}

Split split_rows(int rows) {
  constexpr unsigned kSeed = 42;
  const int validation = rows > 200 ? 50 : std::min(30, rows / 2);
  const std::vector<int> order = numpy_permutation(rows, kSeed);
  return {{order.begin(), order.begin() + validation}, {order.begin() + validation, order.end()}};
}

}  // namespace cokv::longbench
