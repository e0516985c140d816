#include "estimate/undrawn.h"

#include <fmt/format.h>

#include <algorithm>

#include "estimate/slice_draws.h"

namespace cokv::estimate {

namespace {

// The players of one slice that its pairs draw.
class Coverage {
 public:
  Coverage(const Design& design, int slice, int examples)
      : slice_(describe_slice(design, slice)),
        examples_(design.mode == Mode::paper ? std::min(examples, 1) : examples),  // examples share their draws
        drawn_(static_cast<size_t>(design.players)),
        undrawn_(design.players),
        dealer_(design) {}

  bool complete() const { return undrawn_ == 0; }

  // Pair number `draw` of every example.
  void deal(int64_t draw) {
    for (int example = 0; example < examples_ && !complete(); ++example)
      mark(dealer_.deal(example, slice_.slice, static_cast<int>(draw)));
  }

  std::vector<int> undrawn() const {
    std::vector<int> players;
    for (size_t p = 0; p < drawn_.size(); ++p)
      if (!drawn_[p]) players.push_back(static_cast<int>(p));
    return players;
  }

 private:
  // members: of the smaller side. Which players that draws follows sum_by_player().
  void mark(const std::vector<int>& members) {
    std::vector<bool> inside(drawn_.size());
    for (const int player : members) inside[static_cast<size_t>(player)] = true;
    const bool other_side_alone = slice_.turned() && !slice_.centred;
    for (size_t p = 0; p < drawn_.size(); ++p) {
      if (drawn_[p] || (!slice_.both_sides && inside[p] == other_side_alone)) continue;
      drawn_[p] = true;
      --undrawn_;
    }
  }

  SliceDraws slice_;
  int examples_;
  std::vector<bool> drawn_;
  int undrawn_;
  CoalitionDealer dealer_;
};

}  // namespace

std::vector<int> undrawn_players(const Design& design, int slice, int examples, int64_t pairs) {
  if (design.estimator == Estimator::exact) return {};  // every coalition is drawn
  Coverage coverage(design, slice, examples);
  const int64_t draws = pairs_to_draw(design, slice, pairs);
  for (int64_t draw = 0; draw < draws && !coverage.complete(); ++draw) coverage.deal(draw);
  return coverage.undrawn();
}

int64_t sufficient_pairs(const Design& design, int examples) {
  COKV_CHECK(examples > 0, "an example draws");
  int64_t most = 1;
  for (const int slice : design.slices) {
    if (design.estimator == Estimator::exact) continue;
    Coverage coverage(design, slice, examples);
    int64_t pairs = 0;
    while (!coverage.complete()) coverage.deal(pairs++);
    most = std::max(most, pairs);
  }
  return most;
}

void check_coverage(const Design& design, HeadGrid grid, int examples, int64_t pairs) {
  for (const int slice : design.slices) {
    const std::vector<int> undrawn = undrawn_players(design, slice, examples, pairs);
    if (undrawn.empty()) continue;
    const size_t others = undrawn.size() - 1;
    const std::string more = others == 0 ? "" : fmt::format(" (nor {} other head{})", others, others == 1 ? "" : "s");
    throw ConfigError(fmt::format("`pairs` {}", pairs),
                      fmt::format("slice {} would never draw {}{}, so its value would be a guess", slice,
                                  name_of(grid.head(undrawn.front())), more),
                      fmt::format("use `pairs` {} or more", sufficient_pairs(design, examples)));
  }
}

}  // namespace cokv::estimate
