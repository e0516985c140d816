#include "estimate/coalition_design.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <span>

#include "core/errors.h"
#include "core/rng.h"

namespace cokv::estimate {

namespace {

constexpr int64_t kMany = int64_t{1} << 62;
constexpr int64_t kMostExactPairs = 1'000'000;

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
std::vector<int> unrank(int players, int size, int64_t rank) {
  std::vector<int> members;
  for (int player = 0; static_cast<int>(members.size()) < size; ++player) {
    const int64_t with_player = choose(players - player - 1, size - static_cast<int>(members.size()) - 1);
    if (rank < with_player)
      members.push_back(player);
    else
      rank -= with_player;
  }
  return members;
}

int smaller_side(const Design& design, int slice) {
  return std::min(slice, design.players - slice);
}

// At half the players a second coalition of the permutation would be the first one's complement.
int draws_of_block(const Design& design, int slice) {
  const bool blocks = design.blocks && design.mode == Mode::default_ && design.estimator != Estimator::exact &&
                      2 * slice != design.players && !without_replacement(design, slice);
  return blocks ? design.players / smaller_side(design, slice) : 1;
}

}  // namespace

void check_design(const Design& design) {
  for (const int slice : design.slices) {
    if (slice < 1 || slice >= design.players)
      throw ConfigError("`slices`", fmt::format("size {} should be between 1 and {}", slice, design.players - 1));
    if (std::count(design.slices.begin(), design.slices.end(), slice) > 1)
      throw ConfigError("`slices`", fmt::format("size {} is given twice", slice));
  }
}

Design design_at(const Design& design, int budget) {
  Design at_budget = design;
  if (budget > 0) at_budget.seed = Rng(design.seed, fmt::format("budget={}", budget)).next();
  return at_budget;
}

int64_t pairs_of_slice(int players, int slice) {
  const int size = std::min(slice, players - slice);
  // At half the players S and its complement are one pair: those that contain player 0 come first in the order.
  return 2 * size == players ? choose(players - 1, size - 1) : choose(players, size);
}

bool without_replacement(const Design& design, int slice) {
  return design.estimator == Estimator::exact ||
         (design.mode == Mode::default_ && pairs_of_slice(design.players, slice) <= kSmallSlice);
}

int64_t pairs_to_draw(const Design& design, int slice, int64_t pairs) {
  const int64_t there_are = pairs_of_slice(design.players, slice);
  if (design.estimator != Estimator::exact)
    return without_replacement(design, slice) ? std::min(pairs, there_are) : pairs;
  if (there_are > kMostExactPairs)
    throw ConfigError("`estimator` exact",
                      fmt::format("slice {} of {} heads has more than a million pairs", slice, design.players),
                      "use `estimator` regression or mean");
  return there_are;
}

int block_of(const Design& design, int slice, int draw) {
  return draw / draws_of_block(design, slice);
}

Coalition draw_coalition(const Design& design, int example, int slice, int draw) {
  const Coalition smaller(design.players, CoalitionDealer(design).deal(example, slice, draw));
  return 2 * slice > design.players ? smaller.complement() : smaller;
}

const std::vector<int>& CoalitionDealer::shuffled(int count, const std::string& label) {
  if (label == label_) return order_;
  order_.resize(static_cast<size_t>(count));
  std::iota(order_.begin(), order_.end(), 0);
  Rng(design_.seed, label).shuffle(std::span(order_));
  label_ = label;
  return order_;
}

std::vector<int> CoalitionDealer::deal(int example, int slice, int draw) {
  const int players = design_.players, size = smaller_side(design_, slice);
  std::vector<int> members;
  if (design_.estimator == Estimator::exact) {
    members = unrank(players, size, draw % pairs_of_slice(players, slice));
  } else if (without_replacement(design_, slice)) {
    const auto there_are = static_cast<int>(pairs_of_slice(players, slice));
    const auto& ranks = shuffled(there_are, fmt::format("coalition/slice={}/ranks/example={}", slice, example));
    members = unrank(players, size, ranks[static_cast<size_t>(draw % there_are)]);
  } else {
    const int in_block = draws_of_block(design_, slice);
    std::string label = fmt::format("coalition/slice={}/permutation={}", slice, draw / in_block);
    if (design_.mode == Mode::default_) label += fmt::format("/example={}", example);
    const auto first = shuffled(players, label).begin() + static_cast<long>(draw % in_block) * size;
    members.assign(first, first + size);
  }
  return members;
}

}  // namespace cokv::estimate
