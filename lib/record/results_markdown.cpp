// results.md: the tables of results.json for people.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "record/results.h"

namespace cokv::record {

namespace {

std::string interval_text(const PairedDifference& d) {
  return d.measure == Measure::log_probability ? fmt::format("{:+.3f} [{:+.3f}, {:+.3f}]", d.mean, d.low, d.high)
                                               : fmt::format("{:+.2f} [{:+.2f}, {:+.2f}]", d.mean, d.low, d.high);
}

std::string difference_text(const ResultRow& row, Measure measure, std::string_view against) {
  const PairedDifference* d = row.difference(measure, against);
  return d == nullptr ? "" : interval_text(*d);
}

std::string mean_text(Measure measure, double mean, std::optional<double> error) {
  const int decimals = measure == Measure::log_probability ? 3 : 2;
  return error ? fmt::format("{:.{}f} ± {:.{}f}", mean, decimals, *error, decimals)
               : fmt::format("{:.{}f}", mean, decimals);
}

std::string budget_text(std::optional<int> budget) {
  return budget ? std::to_string(*budget) : "";
}

// Those that some row's measure is compared with.
std::vector<std::string_view> baselines_of(const Results& r, Measure measure) {
  std::vector<std::string_view> names;
  for (const std::string_view name : {"snapkv", "ada-snapkv", "full"})
    if (std::ranges::any_of(r.rows, [&](const ResultRow& row) { return row.difference(measure, name) != nullptr; }))
      names.push_back(name);
  return names;
}

std::string heading_of_scores(const Results& r) {
  const size_t examples = r.task.example_ids.size();
  const size_t texts = std::set<int>(r.clusters.begin(), r.clusters.end()).size();
  const bool shared = texts > 0 && texts < examples;
  const std::string_view unit = shared ? "texts" : "examples";
  return fmt::format(
      "\n{} examples{}, metric {}{}. Scores 0–100 ± standard error over {}; differences with a 95 % interval (paired "
      "bootstrap over the same {}).\n\n",
      examples, shared ? fmt::format(" of {} texts", texts) : "", r.task.metric,
      r.utility == "agreement" ? " against the full-cache text" : "", unit, unit);
}

std::string scores_markdown(const Results& r) {
  const auto baselines = baselines_of(r, r.scored());
  std::string text = heading_of_scores(r) + "| method | budget | alpha | score | kept tokens |";
  for (const std::string_view baseline : baselines) text += fmt::format(" against {} |", baseline);
  text += "\n|---|--:|--:|--:|--:|";
  for (size_t i = 0; i < baselines.size(); ++i) text += "--:|";
  text += "\n";
  for (const ResultRow& row : r.rows) {
    text += fmt::format("| {} | {} | {} | {} | {:.1f} |", label(row), budget_text(row.budget), budget_text(row.alpha),
                        mean_text(r.scored(), row.score, row.standard_error), row.kept_tokens_mean);
    for (const std::string_view baseline : baselines)
      text += fmt::format(" {} |", difference_text(row, r.scored(), baseline));
    text += "\n";
  }
  return text;
}

// Of a measure beside the score.
std::string measure_markdown(const Results& r, Measure measure) {
  const auto baselines = baselines_of(r, measure);
  std::string text = fmt::format("\n## {}\n\n{}\n\n| method | budget | {} | examples |", title_of(measure),
                                 explanation_of(measure), name_of(measure));
  for (const std::string_view baseline : baselines) text += fmt::format(" against {} |", baseline);
  text += "\n|---|--:|--:|--:|";
  for (size_t i = 0; i < baselines.size(); ++i) text += "--:|";
  text += "\n";
  for (const ResultRow& row : r.rows) {
    const auto found = row.measures.find(measure);
    if (found == row.measures.end()) continue;
    const MeasuredMean& mean = found->second;
    text += fmt::format("| {} | {} | {} | {} |", label(row), budget_text(row.budget),
                        mean_text(measure, mean.mean, mean.standard_error), mean.examples);
    for (const std::string_view baseline : baselines)
      text += fmt::format(" {} |", difference_text(row, measure, baseline));
    text += "\n";
  }
  return text;
}

std::string measures_markdown(const Results& r) {
  std::string text;
  for (const Measure measure : kMeasures)
    if (measure != r.scored() &&
        std::ranges::any_of(r.rows, [&](const ResultRow& row) { return row.measures.contains(measure); }))
      text += measure_markdown(r, measure);
  return text;
}

std::string means_markdown(const std::vector<BudgetsMean>& means) {
  std::string text =
      "\n## Mean over the budgets\n\nDifferences of a row's mean over the budgets, with a 95 % interval.\n\n"
      "| method | budgets | measure | against | difference |\n|---|--:|---|---|--:|\n";
  for (const BudgetsMean& mean : means)
    for (const PairedDifference& d : mean.differences)
      text += fmt::format("| {} | {} | {} | {} | {} |\n", mean.method, fmt::join(mean.budgets, ", "),
                          name_of(d.measure), d.against, interval_text(d));
  return text;
}

std::string latency_markdown(const std::vector<LatencyRow>& rows) {
  std::string text =
      "\n## Latency and memory\n\nOne row at a time. Peak memory includes the weights.\n\n"
      "| prompt | method | budget | kept tokens | prefill s | compress s | ms/token | weights MB | cache MB "
      "| prefill peak MB | decode peak MB |\n|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n";
  const auto megabytes = [](int64_t bytes) { return static_cast<double>(bytes) / 1e6; };
  for (const LatencyRow& r : rows)
    text += fmt::format("| {} | {} | {} | {:.1f} | {:.3f} | {:.3f} | {:.2f} | {:.0f} | {:.2f} | {:.0f} | {:.0f} |\n",
                        r.prompt_tokens, label(r), budget_text(r.budget), r.kept_tokens_mean, r.prefill_seconds,
                        r.compress_seconds, r.seconds_per_token * 1e3, megabytes(r.weight_bytes),
                        megabytes(r.cache_bytes), megabytes(r.prefill_peak_bytes), megabytes(r.decode_peak_bytes));
  return text;
}

}  // namespace

std::string results_markdown(const Results& r) {
  std::string text = fmt::format("# {} on {}\n", r.task.name, r.model.name);
  if (!r.rows.empty()) text += scores_markdown(r) + measures_markdown(r);
  if (!r.mean_over_budgets.empty()) text += means_markdown(r.mean_over_budgets);
  if (r.one_prefill)
    text += fmt::format(
        "\n{} prompts, each prefilled once for all its answers ({} in total): {:.0f} s, {:.0f} s of that prefill; at "
        "least {:.1f} times faster than a run for each method and budget.\n",
        r.one_prefill->prompts, r.one_prefill->answers, r.one_prefill->seconds, r.one_prefill->prefill_seconds,
        r.one_prefill->times_faster());
  if (!r.latency.empty()) text += latency_markdown(r.latency);
  return text;
}

}  // namespace cokv::record
