#include "estimate/split_half.h"

#include <fmt/format.h>

#include "core/rng.h"

namespace cokv::estimate {

namespace {

constexpr uint64_t kSplitSeed = 42;

// [draws] whether the draw belongs to the first half.
std::vector<bool> first_half(const SliceDraws& slice, const DrawGroup& group, int split) {
  Rng coin(kSplitSeed, fmt::format("split={}/slice={}/example={}", split, slice.slice, group.example));
  std::vector<bool> first(group.draws());
  bool side = false;
  int block = 0;  // in the order of the group
  for (size_t d = 0; d < group.draws(); ++d) {
    if (d > 0 && group.blocks[d] != group.blocks[d - 1]) ++block;
    if (d == 0 || group.blocks[d] != group.blocks[d - 1]) side = block % 2 == 0 ? coin.below(2) == 1 : !side;
    first[d] = side;
  }
  return first;
}

}  // namespace

std::optional<Halves> split_half(const std::vector<SliceDraws>& slices, const std::vector<AdjustedSlice>& adjusted,
                                 int split) {
  Halves halves;
  for (size_t s = 0; s < slices.size(); ++s) {
    const SliceDraws& slice = slices[s];
    std::array<std::vector<PlayerSums>, 2> sums{std::vector<PlayerSums>(slice.groups.size()),
                                                std::vector<PlayerSums>(slice.groups.size())};
#pragma omp parallel for schedule(dynamic)
    for (size_t r = 0; r < slice.groups.size(); ++r) {
      std::vector<bool> use = first_half(slice, slice.groups[r], split);
      sums[0][r] = sum_by_player(slice, slice.groups[r], adjusted[s][r], use);
      use.flip();
      sums[1][r] = sum_by_player(slice, slice.groups[r], adjusted[s][r], use);
    }
    for (size_t half = 0; half < 2; ++half) {
      const std::vector<double> values = values_of_sums(slice, adjusted[s], sums[half]);
      if (values.empty()) return std::nullopt;
      halves[half].resize(values.size());
      for (size_t p = 0; p < values.size(); ++p) halves[half][p] += values[p] / static_cast<double>(slices.size());
    }
  }
  return halves;
}

}  // namespace cokv::estimate
