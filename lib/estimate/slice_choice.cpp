#include "estimate/slice_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "core/running_stats.h"

namespace cokv::estimate {

std::vector<double> spread_within_examples(const Design& design, std::span<const Observation> observations) {
  std::vector<double> spreads;
  for (const int slice : design.slices) {
    std::map<int, RunningStats> examples;
    for (const Observation& o : observations)
      if (o.slice == slice) examples[o.example].add(o.utility - o.complement);
    double squares = 0, freedom = 0;
    for (const auto& [example, stats] : examples) {
      if (stats.count() < 2) continue;
      squares += stats.variance() * static_cast<double>(stats.count() - 1);
      freedom += static_cast<double>(stats.count() - 1);
    }
    spreads.push_back(freedom > 0 ? std::sqrt(squares / freedom) : 0.0);
  }
  return spreads;
}

std::vector<int> calibration_slices(int players) {
  std::vector<int> slices;
  for (const int parts : {1, 2, 4, 8, 12, 16}) {  // of 32
    const int size = std::max(1, static_cast<int>(std::lround(parts * players / 32.0)));
    if (size < players && (slices.empty() || slices.back() != size)) slices.push_back(size);
  }
  return slices;
}

SliceChoice choose_slices(const Design& calibration, std::span<const Observation> observations) {
  const std::vector<double> spreads = spread_within_examples(calibration, observations);
  const double largest = *std::max_element(spreads.begin(), spreads.end());
  SliceChoice choice;
  std::string figures;
  for (size_t s = 0; s < spreads.size(); ++s) {
    if (2 * spreads[s] >= largest) choice.slices.push_back(calibration.slices[s]);
    figures += fmt::format("{}{}: {:.3g}", s == 0 ? "" : ", ", calibration.slices[s], spreads[s]);
  }
  choice.reason = largest > 0 ? fmt::format(
                                    "kept the sizes at which coalitions differ at least half as much in utility as at "
                                    "the best one (standard deviation of u by size: {})",
                                    figures)
                              : "kept all sizes of the calibration: coalitions differed in utility at none of them";
  return choice;
}

}  // namespace cokv::estimate
