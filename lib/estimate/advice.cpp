#include "estimate/advice.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace cokv::estimate {

namespace {

constexpr double kNoDifference = 1e-9;
constexpr double kNoise = 0.05;      // a reliability at which values say nothing
constexpr double kFlatShare = 0.05;  // of the pairs: where fewer differ, the game is as good as flat

// Share of the pairs whose two sides differ in utility.
double differing_share(std::span<const Observation> observations) {
  const auto differs = [](const Observation& o) { return std::abs(o.utility - o.complement) > kNoDifference; };
  const auto count = std::count_if(observations.begin(), observations.end(), differs);
  return observations.empty() ? 0 : static_cast<double>(count) / static_cast<double>(observations.size());
}

size_t pairs_of_an_example(const std::vector<SliceDraws>& slices) {
  size_t pairs = 0;
  for (const SliceDraws& slice : slices)
    for (const DrawGroup& group : slice.groups) pairs = std::max(pairs, group.draws());
  return pairs;
}

bool is_enough(const Convergence& c) {
  return *c.reliability >= 0.9 && *c.budget_instability <= 0.1;
}

struct Growth {
  double factor = 1;  // times as much as there is
  const char* goal = "";
};

// Spearman and Brown's formula solved for the length. Halves differ by the square root of 2 more than the whole; the
// instability falls with the root of what is measured.
Growth growth_to_goal(const Convergence& c) {
  const double for_ranking = 0.9 / 0.1 * (1 - *c.reliability) / *c.reliability;
  const double for_budgets = std::pow(*c.budget_instability / 0.1, 2);
  if (for_budgets > for_ranking) return {for_budgets, "budgets of which a second run would move a tenth"};
  return {for_ranking, "95 % (reliability 0.9)"};
}

// What budgets from these values gain over even ones, of what values without noise would gain, in percent. To first
// order a gain is in proportion to the correlation of the values with those without noise, the root of the reliability.
double share_of_gain(const Convergence& c) {
  return 100 * std::sqrt(*c.reliability);
}

std::string gain_and_growth(const Convergence& c, const Growth& growth, const std::string& how_much) {
  return fmt::format(
      "Budgets from these values should bring about {:.0f} % of the gain of values without noise (reliability {:.2f}); "
      "{} would give {}.",
      share_of_gain(c), *c.reliability, how_much, growth.goal);
}

std::string enough(const Convergence& c, const char* what_again) {
  return fmt::format(
      "Enough: budgets from these values should bring about {:.0f} % of the gain of values without noise, and {} would "
      "give nearly the same budgets.",
      share_of_gain(c), what_again);
}

constexpr const char* kStillNoise =
    "The values are still noise: budgets from them would bring less than a quarter of the gain of values without "
    "noise; ";

std::string two_digits(double number) {
  const double scale = std::pow(10.0, std::max(0.0, std::floor(std::log10(number)) - 1));
  return fmt::format("{:.0f}", std::ceil(number / scale) * scale);
}

}  // namespace

std::string advise(const Convergence& c, bool exact, bool smooth_utility, const std::vector<SliceDraws>& slices,
                   std::span<const Observation> observations) {
  const double differing = differing_share(observations);
  if (differing < kFlatShare)
    return fmt::format(
        "The utility hardly depends on the coalition: both sides score the same in {:.0f} % of the pairs, as when "
        "answers are decided by their first token, which no mask changes; use {}.",
        std::floor(100 * (1 - differing)),
        smooth_utility ? "a task with longer answers" : "--utility nll or another task");
  if (exact) return "Exact for these examples: every coalition of every slice was evaluated.";
  if (!c.reliability)
    return "Too few pairs to judge: some head is missing from one half of the draws; sample more --pairs.";
  if (is_enough(c)) return enough(c, "a second run of this size");
  if (*c.reliability <= kNoise)
    return fmt::format("{}sample many more --pairs{}.", kStillNoise,
                       smooth_utility ? " or --examples" : ", or use --utility nll, which is smoother");
  const Growth growth = growth_to_goal(c);
  const auto pairs = static_cast<double>(pairs_of_an_example(slices));
  return gain_and_growth(
      c, growth,
      fmt::format("about {} --pairs instead of {:.0f}", two_digits(std::max(pairs + 1, pairs * growth.factor)), pairs));
}

std::string advise_on_examples(const Convergence& c, size_t examples) {
  if (!c.reliability) return "Too few examples to judge: four or more are needed.";
  if (is_enough(c)) return enough(c, "other examples of this task");
  if (*c.reliability <= kNoise) return fmt::format("{}use many more examples.", kStillNoise);
  const Growth growth = growth_to_goal(c);
  const auto count = static_cast<double>(examples);
  return gain_and_growth(
      c, growth,
      fmt::format("about {} examples instead of {}", two_digits(std::max(count + 1, count * growth.factor)), examples));
}

}  // namespace cokv::estimate
