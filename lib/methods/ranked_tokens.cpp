#include "methods/ranked_tokens.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <utility>

#include "core/errors.h"

namespace cokv::methods {

namespace {

// Unsigned keys in descending order of the floats; both zeros get the same key.
uint32_t descending_key(float score) {
  const auto bits = std::bit_cast<uint32_t>(score + 0.0F);
  const uint32_t ascending = bits & 0x80000000U ? ~bits : bits | 0x80000000U;
  return ~ascending;
}

// Radix sort, least significant 11 bits first. It is stable, so equal scores stay in order of position.
void sort_descending(std::span<const float> scores, std::span<int> order) {
  constexpr int kBits = 11;
  constexpr size_t kBuckets = size_t{1} << kBits;
  using Item = std::pair<uint32_t, int>;
  std::vector<Item> items, sorted(scores.size());
  items.reserve(scores.size());
  for (size_t position = 0; position < scores.size(); ++position)
    items.emplace_back(descending_key(scores[position]), static_cast<int>(position));
  for (int shift = 0; shift < 32; shift += kBits) {
    const auto bucket = [shift](const Item& item) { return (item.first >> shift) & (kBuckets - 1); };
    std::array<size_t, kBuckets + 1> begin{};
    for (const Item& item : items) ++begin[bucket(item) + 1];
    for (size_t b = 0; b < kBuckets; ++b) begin[b + 1] += begin[b];
    for (const Item& item : items) sorted[begin[bucket(item)]++] = item;
    items.swap(sorted);
  }
  for (size_t place = 0; place < items.size(); ++place) order[place] = items[place].second;
}

}  // namespace

RankedTokens::RankedTokens(TokenScores scores) : scores_(std::move(scores)) {
  const auto width = static_cast<size_t>(prefix());
  const size_t total = static_cast<size_t>(grid().players()) * width;
  COKV_CHECK(scores_.values.size() == total, "token scores of another shape");
  for (const float score : scores_.values)
    if (!std::isfinite(score))
      throw InputError("token scores", "an attention weight is not a finite number",
                       "the model's numbers overflow in this dtype; try `dtype` bfloat16 or float32");
  order_.resize(total);
  rank_.resize(total);
  for (int player = 0; player < grid().players(); ++player) {
    const size_t begin = static_cast<size_t>(player) * width;
    const std::span<int> places(order_.data() + begin, width);
    sort_descending(scores_.of(player), places);
    for (size_t place = 0; place < width; ++place) rank_[begin + size_t(places[place])] = static_cast<int>(place);
  }
}

std::span<const int> RankedTokens::order(int player) const {
  const auto width = static_cast<size_t>(prefix());
  return std::span(order_).subspan(static_cast<size_t>(player) * width, width);
}

std::vector<int> RankedTokens::best(int player, int count) const {
  // Writing every position and advancing past the kept ones only spares both a branch and a second sort.
  std::vector<int> kept(static_cast<size_t>(count) + 1);
  const int* rank = rank_.data() + static_cast<size_t>(player) * static_cast<size_t>(prefix());
  size_t found = 0;
  for (int position = 0; position < prefix(); ++position) {
    kept[found] = position;
    found += rank[position] < count ? 1 : 0;
  }
  kept.resize(static_cast<size_t>(count));
  return kept;
}

}  // namespace cokv::methods
