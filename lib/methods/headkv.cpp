// HeadKV-R2 (Fu et al., arXiv 2410.19258): budgets by the retrieval-reasoning scores of the query heads, as the CoKV
// authors port it to one cache per KV head. As published nothing caps a head at the prompt's length (what it gets
// beyond is lost); the exact total gives the surplus to other heads.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "allocate/allocate.h"
#include "core/errors.h"
#include "methods/rules.h"

namespace cokv::methods {

namespace {

constexpr std::string_view kWhere = "HeadKV scores";

// Python's floor division of floats: through the exact remainder, so that 101 // 1.01 is 99.
double floor_divide(double dividend, double divisor) {
  return std::floor((dividend - std::fmod(dividend, divisor)) / divisor + 0.5);
}

// [players] mean over the query group of p * pool + min.
std::vector<double> group_means(const MethodInputs& inputs) {
  const std::vector<double>& scores = inputs.headkv_scores;
  const int mean = inputs.prefix_budget();
  const double shared = floor_divide(mean, inputs.headkv_beta);
  const double pool = shared * static_cast<double>(scores.size());
  const double least = mean - shared;
  const double sum = std::accumulate(scores.begin(), scores.end(), 0.0);
  const auto group = static_cast<size_t>(inputs.query_heads / inputs.grid.kv_heads);
  std::vector<double> means(static_cast<size_t>(inputs.grid.players()));
  for (size_t head = 0; head < scores.size(); ++head) means[head / group] += scores[head] / sum * pool + least;
  for (double& capacity : means) capacity /= static_cast<double>(group);
  return means;
}

}  // namespace

void check_headkv_scores(const MethodInputs& inputs) {
  const HeadGrid grid = inputs.grid;
  const std::vector<double>& scores = inputs.headkv_scores;
  if (inputs.query_heads < grid.kv_heads || inputs.query_heads % grid.kv_heads != 0)
    throw InputError(kWhere, fmt::format("{} query heads do not share {} KV heads", inputs.query_heads, grid.kv_heads));
  const size_t expected = static_cast<size_t>(grid.layers) * static_cast<size_t>(inputs.query_heads);
  if (scores.size() != expected)
    throw InputError(kWhere, fmt::format("{} heads are scored, the model has {} query heads", scores.size(), expected),
                     "use the score file of this model");
  const bool usable = std::all_of(scores.begin(), scores.end(), [](double s) { return std::isfinite(s) && s >= 0; });
  if (!usable) throw InputError(kWhere, "a score is negative or not finite", "check the file");
  if (std::accumulate(scores.begin(), scores.end(), 0.0) <= 0)
    throw InputError(kWhere, "all scores are zero, so they favour no head", "check the file");
  if (!(inputs.headkv_beta >= 1))
    throw ConfigError("HeadKV beta", fmt::format("is {}", inputs.headkv_beta), "give 1 or more");
}

HeadBudgets headkv_budgets(const MethodInputs& inputs) {
  const std::vector<double> means = group_means(inputs);
  if (inputs.mode == Mode::default_) return budgets_in_proportion(inputs, means);
  HeadBudgets budgets = HeadBudgets::uniform(inputs.grid, inputs.window);
  for (size_t player = 0; player < means.size(); ++player)
    budgets.tokens[player] += static_cast<int>(std::floor(means[player]));
  return budgets;
}

}  // namespace cokv::methods
