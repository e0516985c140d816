#include "report/show.h"

#include <fmt/format.h>

#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "core/running_stats.h"
#include "report/number_text.h"
#include "report/profile_figures.h"
#include "report/summary.h"

namespace cokv::report {

namespace {

constexpr int kLabel = 13;
constexpr size_t kHeadsListed = 5;
constexpr int kTwoColumns = 80;  // terminal columns for most and least important heads side by side

// Control characters of a file must not reach the terminal.
std::string printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  return text;
}

// "label      text", broken between words so that no line is wider than the terminal.
void add_line(std::string& out, std::string_view label, const std::string& text, int width) {
  const auto room = size_t(std::max(20, width - kLabel));
  std::string line = fmt::format("{:<{}}", label, kLabel);
  size_t used = 0;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    const size_t columns = fmt::formatted_size("{}", word);
    if (used > 0 && used + 1 + columns > room) {
      out += line + '\n';
      line = std::string(kLabel, ' ');
      used = 0;
    }
    if (used > 0) line += ' ';
    line += word;
    used += columns + (used > 0 ? 1 : 0);
  }
  out += line + '\n';
}

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
  const long pairs = total_pairs(profile);
  const std::string text = (pairs == 0 ? "" : grouped(pairs) + " pairs in ") + coalitions_text(profile);
  if (profile.task.example_ids.empty()) return text + ", imported";
  return fmt::format("{}, {} mode, {} estimator, seed {}", text, profile.sampling.mode, profile.sampling.estimator,
                     profile.sampling.seed);
}

std::string reliability_line(const estimate::Convergence& convergence) {
  std::vector<std::string> parts;
  if (convergence.reliability) parts.push_back(fixed(*convergence.reliability, 2));
  if (convergence.split_half_spearman)
    parts.push_back("split-half rank correlation " + fixed(*convergence.split_half_spearman, 2));
  if (convergence.budget_instability)
    parts.push_back("budgets of the halves differ in " + percent(*convergence.budget_instability) + " of tokens");
  return parts.empty() ? "unknown" : fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace

std::string show_profile(const record::Profile& profile, const TerminalStyle& style) {
  const ProfileSummary summary = summarize(profile);
  std::string out;
  const auto line = [&](std::string_view label, const std::string& text) {
    add_line(out, label, printable(text), style.width);
  };
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
  line("reliability", reliability_line(profile.estimate.convergence));
  out += '\n' + extremes_table(profile, summary, style.width) + '\n';
  if (!profile.estimate.convergence.advice.empty()) line("advice", profile.estimate.convergence.advice);
  for (const std::string& warning : profile.warnings) line("warning", warning);
  return out;
}

std::string show_run(const record::RunIdentity& run, const record::Evaluations& evaluations,
                     const TerminalStyle& style) {
  std::string out;
  const auto line = [&](std::string_view label, const std::string& text) {
    add_line(out, label, printable(text), style.width);
  };
  line("model",
       fmt::format("{} ({} layers × {} KV heads)", run.model.name, run.model.grid.layers, run.model.grid.kv_heads));
  line("task", fmt::format("{}, {} examples", run.task.name, run.task.example_ids.size()));
  line("state", "no profile yet: the run goes on, or was interrupted; run the same command again to resume");
  for (const int slice : run.sampling.slices) {
    RunningStats kept, complement;
    std::set<int> examples;
    for (const auto& observation : evaluations.observations) {
      if (observation.slice != slice) continue;
      kept.add(observation.kept);
      complement.add(observation.complement);
      examples.insert(observation.example);
    }
    line(fmt::format("slice {}", slice),
         kept.count() == 0 ? "nothing yet"
                           : fmt::format("{} pairs of {} examples; mean utility {} with the coalitions, {} with their "
                                         "complements",
                                         grouped(kept.count()), examples.size(), significant(kept.mean(), 3),
                                         significant(complement.mean(), 3)));
  }
  line("references", fmt::format("{} of {} examples scored with the full cache and the window alone",
                                 evaluations.references.size(), run.task.example_ids.size()));
  return out;
}

}  // namespace cokv::report
