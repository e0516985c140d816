#include "record/export_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "core/errors.h"
#include "core/sha256.h"

namespace cokv::record {

std::vector<double> ExportSource::weights() const {
  std::vector<double> weights;
  if (budgets) {
    for (const int tokens : budgets->budgets.tokens) weights.push_back(tokens - budgets->window);
  } else {
    const std::vector<double>& values = profile->estimate.values;
    const double least = *std::min_element(values.begin(), values.end());
    for (const double value : values) weights.push_back(value - least);
  }
  if (std::all_of(weights.begin(), weights.end(), [](double w) { return w <= 0; }))
    throw InputError(budgets ? "budgets" : "profile",
                     "all heads have the same value or budget, so there is nothing to divide",
                     budgets ? "use a budget above the window" : "use a profile of a task that depends on the cache");
  return weights;
}

std::vector<int> ExportSource::ranked_players() const {
  std::vector<int> players(static_cast<size_t>(model.grid.players()));
  std::iota(players.begin(), players.end(), 0);
  const std::vector<double> scores =
      budgets ? std::vector<double>(budgets->budgets.tokens.begin(), budgets->budgets.tokens.end())
              : profile->estimate.values;
  std::stable_sort(players.begin(), players.end(),
                   [&](int a, int b) { return scores[static_cast<size_t>(a)] < scores[static_cast<size_t>(b)]; });
  return players;
}

std::string ExportSource::description() const {
  if (budgets) {
    const std::string link = budgets->eta     ? fmt::format(", softmax link with eta {}", *budgets->eta)
                             : budgets->alpha ? fmt::format(", alpha {}", *budgets->alpha)
                                              : "";
    return fmt::format("{} budgets ({} mode, mean budget {}{}, window of {} included) for {}; budgets.json sha256 {}",
                       budgets->method, text_of(budgets->mode), budgets->budget, link, budgets->window, model.name,
                       sha256);
  }
  return fmt::format("Sliced Shapley values of {} on {}; profile.json sha256 {}", model.name, profile->task.name,
                     sha256);
}

ExportSource read_export_source(const std::filesystem::path& file) {
  const std::string schema = require_string(read_json_file(file), "schema", file.string());
  ExportSource source;
  source.sha256 = sha256_hex_of_file(file);
  if (schema.starts_with("cokv.budgets/")) {
    source.budgets = read_budgets(file);
    source.model = source.budgets->model;
  } else {
    source.profile = read_profile(file);
    source.model = source.profile->model;
  }
  return source;
}

}  // namespace cokv::record
