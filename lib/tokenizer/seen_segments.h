// Segments that were met before in the same call, by their symbols, with the place of their ids in the output.
// Direct-mapped: a segment may push another one out, which costs time and nothing else.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

namespace cokv::tokenizer {

class SeenSegments {
 public:
  // For a text of that many symbols.
  explicit SeenSegments(size_t symbols) : entries_(std::bit_ceil(std::min(symbols / 4 + 1, kLargest))) {}

  struct Entry {
    std::span<const int> symbols;
    size_t ids_begin = 0;
    size_t ids_count = 0;
  };

  // The only place where this segment may be recorded; it is, if `symbols` there are the same.
  Entry& place(std::span<const int> symbols) {
    uint64_t hash = symbols.size();
    for (const int symbol : symbols) hash = (std::rotl(hash, 5) ^ static_cast<uint32_t>(symbol)) * 0x9E3779B97F4A7C15U;
    return entries_[(hash >> 32U) & (entries_.size() - 1)];
  }

 private:
  static constexpr size_t kLargest = size_t{1} << 14U;
  std::vector<Entry> entries_;
};

}  // namespace cokv::tokenizer
