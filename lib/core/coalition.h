// A coalition: the set of players (KV heads) that may attend to the whole prompt. Players outside it are masked.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace cokv {

class Coalition {
 public:
  explicit Coalition(int players);                       // empty
  Coalition(int players, std::span<const int> members);  // distinct flat indices in [0, players)
  static Coalition everyone(int players);

  int players() const { return players_; }
  int size() const;  // number of members
  bool contains(int player) const { return (words_[size_t(player) / 64] >> (player % 64)) & 1U; }
  void insert(int player);
  Coalition complement() const;
  std::vector<int> members() const;  // ascending
  bool operator==(const Coalition&) const = default;

 private:
  int players_;
  std::vector<uint64_t> words_;  // bit p % 64 of word p / 64; bits past players_ stay zero
};

}  // namespace cokv
