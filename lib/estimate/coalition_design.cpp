#include "estimate/coalition_design.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/errors.h"
#include "core/rng.h"

namespace cokv::estimate {

namespace {

constexpr int64_t kMany = int64_t{1} << 62;

// n over k, saturating at 2^62.
int64_t choose(int n, int k) {
  __extension__ using Wide = unsigned __int128;
  Wide result = 1;
  for (int i = 1; i <= k; ++i) {
    result = result * static_cast<unsigned>(n - k + i) / static_cast<unsigned>(i);
    if (result > static_cast<Wide>(kMany)) return kMany;
  }
  return static_cast<int64_t>(result);
}

// The coalition of that rank among all of its size, in lexicographic order of the sorted members.
Coalition unrank(int players, int size, int64_t rank) {
  Coalition coalition(players);
  int needed = size;
  for (int player = 0; needed > 0; ++player) {
    const int64_t with_player = choose(players - player - 1, needed - 1);
    if (rank < with_player) {
      coalition.insert(player);
      --needed;
    } else {
      rank -= with_player;
    }
  }
  return coalition;
}

}  // namespace

int64_t pairs_of_slice(int players, int slice) {
  // At half the players S and its complement are one pair: those that contain player 0 come first in the order.
  return 2 * slice == players ? choose(players - 1, slice - 1) : choose(players, slice);
}

void check_design(const Design& design) {
  for (const int slice : design.slices) {
    if (slice < 1 || 2 * slice > design.players)
      throw ConfigError("--slices", fmt::format("size {} should be between 1 and {}", slice, design.players / 2));
    if (std::count(design.slices.begin(), design.slices.end(), slice) > 1)
      throw ConfigError("--slices", fmt::format("size {} is there twice", slice));
  }
}

Coalition draw_coalition(const Design& design, int example, int slice, int draw) {
  const int players = design.players;
  if (design.estimator == Estimator::exact) return unrank(players, slice, draw);
  // Blocks: one permutation cut into disjoint coalitions, so that every head appears equally often. At half the players
  // a second block would be the first one's complement.
  const int blocks = design.mode == Mode::default_ && 2 * slice < players ? players / slice : 1;
  std::string label = fmt::format("coalition/slice={}/permutation={}", slice, draw / blocks);
  if (design.mode == Mode::default_) label += fmt::format("/example={}", example);
  std::vector<int> order(static_cast<size_t>(players));
  std::iota(order.begin(), order.end(), 0);
  Rng(design.seed, label).shuffle(std::span(order));
  const auto begin = static_cast<size_t>(draw % blocks) * static_cast<size_t>(slice);
  return Coalition(players, std::span(order).subspan(begin, static_cast<size_t>(slice)));
}

}  // namespace cokv::estimate
