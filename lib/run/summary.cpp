#include "run/summary.h"

#include <cmath>

#include "run/paired_bootstrap.h"

namespace cokv::run {

namespace {

std::vector<double> scores_of(std::span<const Prediction> predictions) {
  std::vector<double> scores;
  for (const Prediction& prediction : predictions) scores.push_back(100 * prediction.score);
  return scores;
}

}  // namespace

Summary summarise(std::span<const Prediction> predictions, std::span<const double> weights) {
  Summary summary;
  for (size_t i = 0; i < predictions.size(); ++i) {
    summary.score += weights[i] * 100 * predictions[i].score;
    summary.kept_tokens += predictions[i].kept_tokens / static_cast<double>(predictions.size());
  }
  // Variance of a weighted mean of independent rows.
  double variance = 0;
  for (size_t i = 0; i < predictions.size(); ++i)
    variance += std::pow(weights[i] * (100 * predictions[i].score - summary.score), 2);
  const auto n = static_cast<double>(predictions.size());
  if (n > 1) summary.standard_error = std::sqrt(variance * n / (n - 1));
  return summary;
}

std::vector<record::ResultRow> result_rows(std::span<const Contender> contenders,
                                           const std::vector<std::vector<Prediction>>& answers,
                                           std::span<const double> weights, uint64_t seed) {
  std::vector<record::ResultRow> rows;
  for (size_t c = 0; c < contenders.size(); ++c) {
    const Summary summary = summarise(answers[c], weights);
    record::ResultRow row;
    row.method = contenders[c].method;
    row.budget = contenders[c].budget;
    row.alpha = contenders[c].alpha;
    row.score = summary.score;
    row.standard_error = summary.standard_error;
    row.examples = static_cast<int>(answers[c].size());
    row.kept_tokens_mean = summary.kept_tokens;
    row.floor = contenders[c].floor;
    row.masked = contenders[c].masked;
    for (size_t other = 0; other < contenders.size(); ++other) {
      const bool snapkv = contenders[other].method == "snapkv" && contenders[other].budget == contenders[c].budget;
      const bool full = contenders[other].method == "full";
      if (other == c || (!snapkv && !full) || answers[c].size() < 2) continue;
      if (row.difference_to(contenders[other].method) != nullptr) continue;  // a budgets file of the same name
      row.differences.push_back(paired_bootstrap(scores_of(answers[c]), scores_of(answers[other]), weights, seed));
      row.differences.back().against = contenders[other].method;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace cokv::run
