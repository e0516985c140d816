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

// What was measured on one group, before the coalitions are known.
struct MeasuredGroup {
  int example = 0;
  double weight = 0;
  std::vector<Measured> draws;
};

double weight_of(std::span<const double> weights, int example) {
  return weights.empty() ? 1.0 : weights[static_cast<size_t>(example)];
}

std::vector<MeasuredGroup> group_for_each_example(std::span<const Observation> observations,
                                                  std::span<const double> weights) {
  std::map<int, MeasuredGroup> groups;
  for (const Observation& o : observations) {
    MeasuredGroup& group = groups[o.example];
    group.example = o.example;
    group.weight = weight_of(weights, o.example);
    group.draws.push_back({o.draw, o.utility - o.complement});
  }
  std::vector<MeasuredGroup> result;
  for (auto& [example, group] : groups) result.push_back(std::move(group));
  return result;
}

// All examples share a draw's coalition: one group, with u averaged over the examples.
std::vector<MeasuredGroup> one_shared_group(std::span<const Observation> observations,
                                            std::span<const double> weights) {
  struct Sum {
    double contribution = 0, weight = 0;
  };
  std::map<int, Sum> draws;
  for (const Observation& o : observations) {
    Sum& sum = draws[o.draw];
    sum.contribution += weight_of(weights, o.example) * (o.utility - o.complement);
    sum.weight += weight_of(weights, o.example);
  }
  MeasuredGroup group{0, 1.0, {}};
  for (const auto& [draw, sum] : draws)
    if (sum.weight > 0) group.draws.push_back({draw, sum.contribution / sum.weight});
  return {group};
}

DrawGroup draw_again(const Design& design, const SliceDraws& slice, const MeasuredGroup& measured) {
  DrawGroup group{measured.example, measured.weight, {}, {}, {}, 0};
  group.members.reserve(measured.draws.size() * static_cast<size_t>(slice.size));
  CoalitionDealer dealer(design);
  for (const Measured& m : measured.draws) {
    for (const int player : dealer.deal(measured.example, slice.slice, m.draw))
      group.members.push_back(static_cast<uint16_t>(player));
    group.contributions.push_back(slice.turned() ? -m.contribution : m.contribution);
    const int block = block_of(design, slice.slice, m.draw);
    if (group.blocks.empty() || group.blocks.back() != block) ++group.block_count;
    group.blocks.push_back(block);
  }
  return group;
}

void add_means(std::span<const Observation> observations, std::span<const double> weights, SliceDraws& slice) {
  double total = 0;
  for (const Observation& o : observations) {
    const double weight = weight_of(weights, o.example);
    slice.mean_utility += weight * o.utility;
    slice.mean_complement += weight * o.complement;
    total += weight;
  }
  if (total > 0) {
    slice.mean_utility /= total;
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

  std::vector<MeasuredGroup> groups = design.mode == Mode::paper ? one_shared_group(observations, weights)
                                                                 : group_for_each_example(observations, weights);
  for (MeasuredGroup& group : groups) {
    std::stable_sort(group.draws.begin(), group.draws.end(), [](auto a, auto b) { return a.draw < b.draw; });
    if (result.population > 0) std::erase_if(group.draws, [&](auto m) { return m.draw >= result.population; });
  }
  std::erase_if(groups, [](const MeasuredGroup& group) { return group.weight <= 0 || group.draws.empty(); });
  double total = 0;
  for (const MeasuredGroup& group : groups) total += group.weight;
  result.groups.resize(groups.size());
#pragma omp parallel for schedule(dynamic)
  for (size_t r = 0; r < groups.size(); ++r) {
    result.groups[r] = draw_again(design, result, groups[r]);
    result.groups[r].weight /= total;
  }
  return result;
}

}  // namespace cokv::estimate
