#include "methods/headkv.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "allocate/allocate.h"
#include "core/errors.h"
#include "methods/plans.h"
#include "methods/select_tokens.h"

namespace cokv::methods {

namespace {

constexpr std::string_view kWhere = "HeadKV scores";

void check_scores(HeadGrid grid, const HeadKvScores& scores) {
  if (scores.query_heads < grid.kv_heads || scores.query_heads % grid.kv_heads != 0)
    throw InputError(kWhere, fmt::format("{} query heads do not share {} KV heads", scores.query_heads, grid.kv_heads));
  const size_t expected = static_cast<size_t>(grid.layers) * static_cast<size_t>(scores.query_heads);
  if (scores.values.size() != expected)
    throw InputError(kWhere,
                     fmt::format("{} heads are scored, the model has {} query heads", scores.values.size(), expected),
                     "use the score file of this model");
  const bool usable =
      std::all_of(scores.values.begin(), scores.values.end(), [](double s) { return std::isfinite(s) && s >= 0; });
  if (!usable) throw InputError(kWhere, "a score is negative or not finite", "check the file");
  if (std::accumulate(scores.values.begin(), scores.values.end(), 0.0) <= 0)
    throw InputError(kWhere, "all scores are zero, so they favour no head", "check the file");
  if (!(scores.beta >= 1)) throw ConfigError("HeadKV beta", fmt::format("is {}", scores.beta), "give 1 or more");
}

// Python's floor division of floats: through the exact remainder, so that 101 // 1.01 is 99.
double floor_divide(double dividend, double divisor) {
  return std::floor((dividend - std::fmod(dividend, divisor)) / divisor + 0.5);
}

// [players] mean over the query group of p * pool + min.
std::vector<double> group_means(HeadGrid grid, const HeadKvScores& scores, int mean) {
  const double shared = floor_divide(mean, scores.beta);
  const double pool = shared * static_cast<double>(scores.values.size());
  const double least = mean - shared;
  const double sum = std::accumulate(scores.values.begin(), scores.values.end(), 0.0);
  const auto group = static_cast<size_t>(scores.query_heads / grid.kv_heads);
  std::vector<double> means(static_cast<size_t>(grid.players()));
  for (size_t head = 0; head < scores.values.size(); ++head)
    means[head / group] += scores.values[head] / sum * pool + least;
  for (double& capacity : means) capacity /= static_cast<double>(group);
  return means;
}

}  // namespace

HeadBudgets headkv_budgets(HeadGrid grid, const HeadKvScores& scores, const BudgetRule& rule) {
  check(rule);
  check_scores(grid, scores);
  const std::vector<double> means = group_means(grid, scores, rule.prefix_budget());
  HeadBudgets budgets = HeadBudgets::uniform(grid, rule.window);
  if (!rule.exact_totals) {
    for (size_t player = 0; player < means.size(); ++player)
      budgets.tokens[player] += static_cast<int>(std::floor(means[player]));
    return budgets;
  }
  std::optional<int> cap;
  if (rule.prompt_length) cap = std::max(*rule.prompt_length - rule.window, 0);
  const long pool = static_cast<long>(rule.prefix_budget()) * grid.players();
  const std::vector<int> shares = allocate::fill_shares(means, pool, cap);
  for (size_t player = 0; player < shares.size(); ++player) budgets.tokens[player] += shares[player];
  return budgets;
}

CachePlan plan_headkv(const MethodInput& input) {
  const HeadKvScores scores{*input.headkv_scores, input.query_heads, input.headkv_beta};
  return select_tokens(input.tokens, headkv_budgets(input.tokens.grid(), scores, input.rule()));
}

}  // namespace cokv::methods
