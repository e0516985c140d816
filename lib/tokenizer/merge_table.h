// (left id, right id) → rank and result of the merge: a flat hash table, because encoding is bound by these look-ups.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

namespace cokv::tokenizer {

struct Merge {
  int left = -1;
  int right = -1;
  int rank = 0;    // the lower, the earlier it is applied
  int result = 0;  // id of the merged piece
};

class MergeTable {
 public:
  explicit MergeTable(size_t merges = 0) : slots_(std::bit_ceil(2 * merges + 2)) {}

  // Replaces an earlier entry of the same pair. At most as many pairs as announced.
  void insert(const Merge& merge) {
    size_t slot = first_slot(merge.left, merge.right);
    while (slots_[slot].left >= 0 && !is(slots_[slot], merge.left, merge.right)) slot = next(slot);
    slots_[slot] = merge;
  }

  const Merge* find(int left, int right) const {
    for (size_t slot = first_slot(left, right); slots_[slot].left >= 0; slot = next(slot))
      if (is(slots_[slot], left, right)) return &slots_[slot];
    return nullptr;
  }

 private:
  static bool is(const Merge& merge, int left, int right) { return merge.left == left && merge.right == right; }
  size_t next(size_t slot) const { return (slot + 1) & (slots_.size() - 1); }
  size_t first_slot(int left, int right) const {
    const uint64_t key = (uint64_t{static_cast<uint32_t>(left)} << 32U) | static_cast<uint32_t>(right);
    return ((key * 0x9E3779B97F4A7C15U) >> 24U) & (slots_.size() - 1);
  }

  std::vector<Merge> slots_;  // a power of two, at most half of them taken
};

}  // namespace cokv::tokenizer
