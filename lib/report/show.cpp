#include "report/show.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/labelled_line.h"
#include "report/number_text.h"
#include "report/profile_figures.h"
#include "report/summary.h"

namespace cokv::report {

namespace {

constexpr size_t kHeadsListed = 5;
constexpr int kTwoColumns = 80;  // terminal columns for most and least important heads side by side

// The most important heads on the left, the least important ones on the right; below each other where it is narrow.
std::string extremes_table(const record::Profile& profile, const ProfileSummary& summary, int width) {
  const size_t shown = std::min(kHeadsListed, (summary.ranking.size() + 1) / 2);
  const auto column = [&](std::string_view title, auto first) {
    std::vector<std::string> lines = {std::string(title)};
    for (auto player = first; player != first + long(shown); ++player)
      lines.push_back(
          fmt::format("  {:<20} {}", head_name(profile.model.grid, *player), value_text(profile, summary, *player)));
    return lines;
  };
  const std::vector<std::string> most = column("most important", summary.ranking.begin());
  const std::vector<std::string> least = column("least important", summary.ranking.rbegin());
  std::string out;
  for (size_t i = 0; i < most.size(); ++i)
    out += width < kTwoColumns ? most[i] + '\n' : fmt::format("{:<40} {}\n", most[i], least[i]);
  if (width < kTwoColumns)
    for (const std::string& line : least) out += line + '\n';
  return out;
}

std::string sampling_line(const record::Profile& profile) {
  if (profile.sampling.gradient) return passes_text(profile);
  const long pairs = total_pairs(profile);
  const std::string text = (pairs == 0 ? "" : grouped(pairs) + " pairs in ") + coalitions_text(profile);
  if (profile.task.example_ids.empty()) return text + ", imported";
  return fmt::format("{}, {} mode, {} estimator, seed {}", text, profile.sampling.mode_text(),
                     profile.sampling.estimator, profile.sampling.seed);
}

}  // namespace

std::string show_profile(const record::Profile& profile, const TerminalStyle& style) {
  const ProfileSummary summary = summarize(profile);
  std::string out;
  const auto line = [&](std::string_view label, const std::string& text) { add_line(out, label, text, style.width); };
  line("model", fmt::format("{} ({} layers × {} KV heads)", profile.model.name, profile.model.grid.layers,
                            profile.model.grid.kv_heads));
  line("task", fmt::format("{}, {}", profile.task.name, utility_unit(profile)));
  line("sampling", sampling_line(profile));
  if (profile.utility_full && profile.utility_window_only)
    line("utility", fmt::format("{} with the full cache, {} with the window alone",
                                significant(*profile.utility_full, 3), significant(*profile.utility_window_only, 3)));
  out += '\n' + terminal_heat_map(value_heat_map(profile), style) + '\n';
  line("spread",
       fmt::format("{} over heads (standard deviation); typical standard error {}", significant(summary.spread, 2),
                   summary.typical_error ? significant(*summary.typical_error, 2) : "unknown"));
  if (summary.typical_error)
    line("distinct", fmt::format("{} of {} heads differ from the mean by more than twice their standard error",
                                 summary.distinct, summary.ranking.size()));
  line("reliability", reliability_text(profile.estimate.convergence));
  out += '\n' + extremes_table(profile, summary, style.width) + '\n';
  if (!profile.estimate.convergence.advice.empty()) line("advice", profile.estimate.convergence.advice);
  for (const std::string& warning : profile.warnings) line("warning", warning);
  return out;
}

}  // namespace cokv::report
