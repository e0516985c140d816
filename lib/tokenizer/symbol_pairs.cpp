#include "tokenizer/symbol_pairs.h"

#include <bit>

namespace cokv::tokenizer {

void SymbolPairs::finish() {
  std::ranges::sort(pairs_);
  pairs_.erase(std::unique(pairs_.begin(), pairs_.end()), pairs_.end());
  slots_.assign(std::bit_ceil(2 * pairs_.size() + 2), kFree);
  for (const uint64_t pair : pairs_) {
    size_t slot = first_slot(pair);
    while (slots_[slot] != kFree) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = pair;
  }
  pairs_ = {};
}

}  // namespace cokv::tokenizer
