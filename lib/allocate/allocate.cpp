#include "allocate/allocate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "core/errors.h"

namespace cokv::allocate {

namespace {

// w_i = max(value_i - the alpha-th smallest, 0).
std::vector<double> weights_above(const std::vector<double>& values, int alpha) {
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  const double border = sorted[static_cast<size_t>(alpha) - 1];
  std::vector<double> weights;
  for (const double value : values) weights.push_back(std::max(value - border, 0.0));
  return weights;
}

// The authors' shares: truncated, remainder dropped, no cap.
std::vector<int> truncated_shares(const std::vector<double>& weights, long pool) {
  double total = 0;
  for (const double weight : weights) total += weight;
  std::vector<int> shares;
  for (const double weight : weights) shares.push_back(static_cast<int>(weight / total * static_cast<double>(pool)));
  return shares;
}

void check(HeadGrid grid, const std::vector<double>& values, const AllocationOptions& options) {
  COKV_CHECK(static_cast<int>(values.size()) == grid.players(), "one value for each head");
  check_budget(options.budget, options.window);
  for (size_t i = 0; i < values.size(); ++i)
    if (!std::isfinite(values[i])) throw InputError(fmt::format("value of head {}", i), "is not finite");
  if (options.used_link() == Link::published) check_alpha(values, options.alpha);
  if (options.used_link() == Link::softmax && options.mode == Mode::paper)
    throw ConfigError("`link` softmax", "the paper has none", "use `mode` default");
  if (options.used_link() == Link::softmax && !(std::isfinite(options.eta) && options.eta >= 0))
    throw ConfigError(fmt::format("`eta` {}", options.eta), "should be a number of at least 0");
}

}  // namespace

void check_budget(int budget, int window) {
  if (budget < window)
    throw ConfigError(fmt::format("`budget` {}", budget),
                      fmt::format("is below the window of {} tokens, which every head keeps", window));
}

int largest_alpha(const std::vector<double>& values) {
  const double largest = *std::max_element(values.begin(), values.end());
  return static_cast<int>(
      std::count_if(values.begin(), values.end(), [largest](double value) { return value < largest; }));
}

void check_alpha(const std::vector<double>& values, int alpha) {
  const int players = static_cast<int>(values.size()), largest = largest_alpha(values);
  const std::string where = fmt::format("`alpha` {}", alpha);
  if (largest > 0 && alpha > largest)
    throw ConfigError(where, "leaves no head more than the window",
                      fmt::format("the largest that leaves one is {}", largest));
  if (alpha < 1 || alpha > players)
    throw ConfigError(where, fmt::format("should be between 1 and {}, the number of heads", players));
}

HeadBudgets allocate(HeadGrid grid, const std::vector<double>& values, const AllocationOptions& options) {
  check(grid, values, options);
  std::vector<double> weights = options.used_link() == Link::softmax ? softmax_weights(values, options.eta)
                                                                     : weights_above(values, options.alpha);
  const bool flat = std::all_of(weights.begin(), weights.end(), [](double w) { return w == 0; });
  if (flat) std::fill(weights.begin(), weights.end(), 1.0);
  const long pool = static_cast<long>(options.budget - options.window) * grid.players();
  std::optional<int> cap;
  if (options.max_length) cap = std::max(0, *options.max_length - options.window);
  const std::vector<int> shares =
      options.mode == Mode::paper ? truncated_shares(weights, pool) : fill_shares(weights, pool, cap);
  HeadBudgets budgets{grid, {}};
  for (const int share : shares) budgets.tokens.push_back(share + options.window);
  return budgets;
}

}  // namespace cokv::allocate
