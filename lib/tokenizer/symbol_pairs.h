// Which neighbouring symbols a merge can ever join. Between two symbols that none joins, no piece of the result spans
// the border, so the two sides can be merged on their own: a prompt without pre-tokenizer (SentencePiece style) falls
// apart into short segments with the same ids as a whole.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace cokv::tokenizer {

class SymbolPairs {
 public:
  // The merge of two pieces joins the last symbol of the left one with the first symbol of the right one.
  void add(int last_of_left, int first_of_right) { pairs_.push_back(key(last_of_left, first_of_right)); }
  void finish();

  bool can_join(int left, int right) const {
    for (size_t slot = first_slot(key(left, right)); slots_[slot] != kFree; slot = (slot + 1) & (slots_.size() - 1))
      if (slots_[slot] == key(left, right)) return true;
    return false;
  }

 private:
  static constexpr uint64_t kFree = ~uint64_t{0};
  static uint64_t key(int left, int right) {
    return (uint64_t{static_cast<uint32_t>(left)} << 32U) | static_cast<uint32_t>(right);
  }
  size_t first_slot(uint64_t key) const { return ((key * 0x9E3779B97F4A7C15U) >> 24U) & (slots_.size() - 1); }

  std::vector<uint64_t> pairs_;  // while adding
  std::vector<uint64_t> slots_ = {kFree};
};

}  // namespace cokv::tokenizer
