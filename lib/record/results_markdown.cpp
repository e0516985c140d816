// results.md: the tables of results.json for people.
#include <fmt/format.h>

#include "record/results.h"

namespace cokv::record {

namespace {

std::string difference_text(const ResultRow& row, std::string_view against) {
  const PairedDifference* d = row.difference_to(against);
  return d == nullptr ? "" : fmt::format("{:+.2f} [{:+.2f}, {:+.2f}]", d->mean, d->low, d->high);
}

std::string score_text(const ResultRow& row) {
  return row.standard_error ? fmt::format("{:.2f} ± {:.2f}", row.score, *row.standard_error)
                            : fmt::format("{:.2f}", row.score);
}

std::string scores_markdown(const Results& r) {
  std::string text = fmt::format(
      "\n{} examples, metric {}{}. Scores 0–100 ± standard error over examples; differences with a 95 % interval "
      "(paired "
      "bootstrap over the same examples).\n\n"
      "| method | budget | alpha | score | kept tokens | against snapkv | against full "
      "|\n|---|--:|--:|--:|--:|--:|--:|\n",
      r.task.example_ids.size(), r.task.metric, r.utility == "agreement" ? " against the full-cache text" : "");
  for (const ResultRow& row : r.rows)
    text += fmt::format("| {} | {} | {} | {} | {:.1f} | {} | {} |\n", label(row),
                        row.budget ? std::to_string(*row.budget) : "", row.alpha ? std::to_string(*row.alpha) : "",
                        score_text(row), row.kept_tokens_mean, difference_text(row, "snapkv"),
                        difference_text(row, "full"));
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
                        r.prompt_tokens, label(r), r.budget ? std::to_string(*r.budget) : "", r.kept_tokens_mean,
                        r.prefill_seconds, r.compress_seconds, r.seconds_per_token * 1e3, megabytes(r.weight_bytes),
                        megabytes(r.cache_bytes), megabytes(r.prefill_peak_bytes), megabytes(r.decode_peak_bytes));
  return text;
}

}  // namespace

std::string results_markdown(const Results& r) {
  std::string text = fmt::format("# {} on {}\n", r.task.name, r.model.name);
  if (!r.rows.empty()) text += scores_markdown(r);
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
