#include "core/coalition.h"

#include <bit>

#include "core/errors.h"

namespace cokv {

Coalition::Coalition(int players) : players_(players), words_((static_cast<size_t>(players) + 63) / 64) {}

Coalition::Coalition(int players, std::span<const int> members) : Coalition(players) {
  for (const int player : members) insert(player);
}

Coalition Coalition::everyone(int players) {
  return Coalition(players).complement();
}

int Coalition::size() const {
  int count = 0;
  for (const uint64_t word : words_) count += std::popcount(word);
  return count;
}

void Coalition::insert(int player) {
  COKV_CHECK(player >= 0 && player < players_, "player outside the grid");
  words_[static_cast<size_t>(player) / 64] |= uint64_t{1} << (player % 64);
}

Coalition Coalition::complement() const {
  Coalition other(players_);
  for (int player = 0; player < players_; ++player)
    if (!contains(player)) other.insert(player);
  return other;
}

std::vector<int> Coalition::members() const {
  std::vector<int> all;
  for (int player = 0; player < players_; ++player)
    if (contains(player)) all.push_back(player);
  return all;
}

}  // namespace cokv
