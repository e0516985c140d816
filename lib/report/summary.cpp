#include "report/summary.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/running_stats.h"
#include "report/number_text.h"

namespace cokv::report {

ProfileSummary summarize(const record::Profile& profile) {
  const std::vector<double>& values = profile.estimate.values;
  ProfileSummary summary;
  RunningStats stats;
  for (const double value : values) stats.add(value);
  summary.mean = stats.mean();
  summary.spread = values.size() > 1 ? stats.standard_deviation() : 0;
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  summary.lowest = *low;
  summary.highest = *high;
  if (profile.has_standard_errors) {
    double squares = 0;
    for (const double error : profile.estimate.standard_errors) squares += error * error;
    if (std::isfinite(squares)) summary.typical_error = std::sqrt(squares / double(values.size()));
  }
  summary.ranking.resize(values.size());
  std::iota(summary.ranking.begin(), summary.ranking.end(), 0);
  std::stable_sort(summary.ranking.begin(), summary.ranking.end(),
                   [&](int a, int b) { return values[size_t(a)] > values[size_t(b)]; });
  for (const int player : summary.ranking) summary.distinct += differs_from_mean(profile, summary, player);
  return summary;
}

std::optional<double> error_of(const record::Profile& profile, int player) {
  if (!profile.has_standard_errors || !std::isfinite(profile.estimate.standard_errors[size_t(player)]))
    return std::nullopt;
  return profile.estimate.standard_errors[size_t(player)];
}

bool differs_from_mean(const record::Profile& profile, const ProfileSummary& summary, int player) {
  const std::optional<double> error = error_of(profile, player);
  return error && std::abs(profile.estimate.values[size_t(player)] - summary.mean) > 2 * *error;
}

std::string value_text(const record::Profile& profile, const ProfileSummary& summary, int player) {
  const double value = profile.estimate.values[size_t(player)];
  const std::optional<double> error = error_of(profile, player);
  return error ? with_error(value, error) : fixed(value, decimals_for(summary.spread / 5));
}

namespace {

std::string budgets_text(const record::Profile& profile) {
  const std::vector<int>& budgets = profile.sampling.game_budgets;
  return fmt::format("{} {}", budgets.size() > 1 ? "budgets" : "budget", fmt::join(budgets, ", "));
}

}  // namespace

std::string value_name(const record::Profile& profile) {
  return profile.sampling.gradient ? "first-order worth" : "Sliced Shapley value";
}

std::string_view evidence_name(const record::Profile& profile) {
  return profile.sampling.gradient ? "examples" : "pairs";
}

std::string passes_text(const record::Profile& profile) {
  return fmt::format("backward passes at {}, {} examples", budgets_text(profile), profile.task.example_ids.size());
}

std::string coalitions_text(const record::Profile& profile) {
  const int heads = profile.model.grid.players();
  if (profile.sampling.slices.empty()) return fmt::format("scores of {} heads, not measured by coalitions", heads);
  std::string text = fmt::format("slices {} of {} heads", fmt::join(profile.sampling.slices, ", "), heads);
  if (profile.sampling.plays_at_budgets())
    text = fmt::format("{} of {} heads at {}", profile.sampling.slices.front(), heads, budgets_text(profile));
  const size_t examples = profile.task.example_ids.size();
  return examples == 0 ? text : fmt::format("{}, {} examples", text, examples);
}

long total_pairs(const record::Profile& profile) {
  long pairs = 0;
  for (const auto& slice : profile.estimate.slices) pairs += slice.pairs;
  for (const auto& budget : profile.estimate.budgets) pairs += budget.pairs;
  return pairs;
}

std::string head_name(HeadGrid grid, int player) {
  return fmt::format("layer {}, KV head {}", grid.head(player).layer, grid.head(player).kv_head);
}

std::string short_head_name(HeadGrid grid, int player) {
  return fmt::format("L{} H{}", grid.head(player).layer, grid.head(player).kv_head);
}

std::string profile_title(const record::Profile& profile) {
  return profile.model.name + " · " + profile.task.name;
}

std::string reliability_text(const estimate::Convergence& convergence) {
  std::vector<std::string> parts;
  if (convergence.reliability) parts.push_back(fixed(*convergence.reliability, 2));
  if (convergence.split_half_spearman)
    parts.push_back("split-half rank correlation " + fixed(*convergence.split_half_spearman, 2));
  if (convergence.budget_instability)
    parts.push_back("budgets of the halves differ in " + percent(*convergence.budget_instability) + " of tokens");
  return parts.empty() ? "unknown" : fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace cokv::report
