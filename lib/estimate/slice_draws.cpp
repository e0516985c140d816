#include "estimate/slice_draws.h"

#include <algorithm>
#include <map>

#include "core/errors.h"

namespace cokv::estimate {

namespace {

struct Measured {
  int draw = 0;
  double contribution = 0;
};

// What was measured on one row, before the coalitions are known.
struct MeasuredRow {
  int example = 0;
  double weight = 0;
  std::vector<Measured> draws;
};

double weight_of(std::span<const double> weights, int example) {
  return weights.empty() ? 1.0 : weights[static_cast<size_t>(example)];
}

std::vector<MeasuredRow> row_for_each_example(std::span<const Observation> observations,
                                              std::span<const double> weights) {
  std::map<int, MeasuredRow> rows;
  for (const Observation& o : observations) {
    MeasuredRow& row = rows[o.example];
    row.example = o.example;
    row.weight = weight_of(weights, o.example);
    row.draws.push_back({o.draw, o.kept - o.complement});
  }
  std::vector<MeasuredRow> result;
  for (auto& [example, row] : rows) result.push_back(std::move(row));
  return result;
}

// All examples share a draw's coalition: one row, with u averaged over the examples.
std::vector<MeasuredRow> one_shared_row(std::span<const Observation> observations, std::span<const double> weights) {
  struct Sum {
    double contribution = 0, weight = 0;
  };
  std::map<int, Sum> draws;
  for (const Observation& o : observations) {
    Sum& sum = draws[o.draw];
    sum.contribution += weight_of(weights, o.example) * (o.kept - o.complement);
    sum.weight += weight_of(weights, o.example);
  }
  MeasuredRow row{0, 1.0, {}};
  for (const auto& [draw, sum] : draws)
    if (sum.weight > 0) row.draws.push_back({draw, sum.contribution / sum.weight});
  return {row};
}

DrawRow draw_again(const Design& design, const SliceDraws& slice, const MeasuredRow& measured) {
  DrawRow row{measured.example, measured.weight, {}, {}, {}, 0};
  row.members.reserve(measured.draws.size() * static_cast<size_t>(slice.size));
  CoalitionDealer dealer(design);
  for (const Measured& m : measured.draws) {
    for (const int player : dealer.deal(measured.example, slice.slice, m.draw))
      row.members.push_back(static_cast<uint16_t>(player));
    row.contributions.push_back(slice.turned() ? -m.contribution : m.contribution);
    const int block = block_of(design, slice.slice, m.draw);
    if (row.blocks.empty() || row.blocks.back() != block) ++row.block_count;
    row.blocks.push_back(block);
  }
  return row;
}

void add_means(std::span<const Observation> observations, std::span<const double> weights, SliceDraws& slice) {
  double total = 0;
  for (const Observation& o : observations) {
    const double weight = weight_of(weights, o.example);
    slice.mean_kept += weight * o.kept;
    slice.mean_complement += weight * o.complement;
    total += weight;
  }
  if (total > 0) {
    slice.mean_kept /= total;
    slice.mean_complement /= total;
  }
}

}  // namespace

SliceDraws describe_slice(const Design& design, int slice) {
  SliceDraws result;
  result.slice = slice;
  result.players = design.players;
  result.size = std::min(slice, design.players - slice);
  result.centred = design.mode == Mode::default_ || design.estimator != Estimator::mean;
  result.both_sides = result.centred && 2 * result.size == design.players;
  if (without_replacement(design, slice)) result.population = pairs_of_slice(design.players, slice);
  return result;
}

SliceDraws collect_draws(const Design& design, int slice, std::span<const Observation> observations,
                         std::span<const double> weights) {
  SliceDraws result = describe_slice(design, slice);
  result.observations = static_cast<long>(observations.size());
  add_means(observations, weights, result);

  std::vector<MeasuredRow> rows =
      design.mode == Mode::paper ? one_shared_row(observations, weights) : row_for_each_example(observations, weights);
  for (MeasuredRow& row : rows) {
    std::stable_sort(row.draws.begin(), row.draws.end(), [](auto a, auto b) { return a.draw < b.draw; });
    if (result.population > 0) std::erase_if(row.draws, [&](auto m) { return m.draw >= result.population; });
  }
  std::erase_if(rows, [](const MeasuredRow& row) { return row.weight <= 0 || row.draws.empty(); });
  double total = 0;
  for (const MeasuredRow& row : rows) total += row.weight;
  result.rows.resize(rows.size());
#pragma omp parallel for schedule(dynamic)
  for (size_t r = 0; r < rows.size(); ++r) {
    result.rows[r] = draw_again(design, result, rows[r]);
    result.rows[r].weight /= total;
  }
  return result;
}

}  // namespace cokv::estimate
