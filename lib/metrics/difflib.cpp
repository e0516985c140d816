#include "metrics/difflib.h"

#include <unordered_map>
#include <utility>
#include <vector>

namespace cokv::metrics {

namespace {

struct Block {
  size_t a = 0, b = 0, length = 0;
};

struct Range {
  size_t a_begin, a_end, b_begin, b_end;
};

class Matcher {
 public:
  Matcher(std::u32string_view a, std::u32string_view b) : a_(a), b_(b) {
    for (size_t j = 0; j < b.size(); ++j) places_[b[j]].push_back(j);
    if (b.size() >= 200)
      std::erase_if(places_, [&](const auto& place) { return place.second.size() > b.size() / 100 + 1; });
  }

  size_t matched() const {
    size_t total = 0;
    std::vector<Range> left = {{0, a_.size(), 0, b_.size()}};
    while (!left.empty()) {
      const Range range = left.back();
      left.pop_back();
      const Block block = longest(range);
      if (block.length == 0) continue;
      total += block.length;
      left.push_back({range.a_begin, block.a, range.b_begin, block.b});
      left.push_back({block.a + block.length, range.a_end, block.b + block.length, range.b_end});
    }
    return total;
  }

 private:
  // The longest run of indexed characters, earliest in a, then in b; then extended both ways by any equal characters.
  Block longest(const Range& range) const {
    Block best{range.a_begin, range.b_begin, 0};
    std::unordered_map<size_t, size_t> above, row;  // length of the run ending at j
    for (size_t i = range.a_begin; i < range.a_end; ++i) {
      row.clear();
      if (const auto found = places_.find(a_[i]); found != places_.end()) {
        for (const size_t j : found->second) {
          if (j < range.b_begin) continue;
          if (j >= range.b_end) break;
          const auto previous = j > 0 ? above.find(j - 1) : above.end();
          const size_t length = (previous == above.end() ? 0 : previous->second) + 1;
          row[j] = length;
          if (length > best.length) best = {i + 1 - length, j + 1 - length, length};
        }
      }
      std::swap(above, row);
    }
    while (best.a > range.a_begin && best.b > range.b_begin && a_[best.a - 1] == b_[best.b - 1]) {
      --best.a;
      --best.b;
      ++best.length;
    }
    while (best.a + best.length < range.a_end && best.b + best.length < range.b_end &&
           a_[best.a + best.length] == b_[best.b + best.length])
      ++best.length;
    return best;
  }

  std::u32string_view a_, b_;
  std::unordered_map<char32_t, std::vector<size_t>> places_;  // of the characters of b that are not popular, ascending
};

}  // namespace

double difflib_ratio(std::u32string_view a, std::u32string_view b) {
  if (a.empty() && b.empty()) return 1;
  return 2.0 * static_cast<double>(Matcher(a, b).matched()) / static_cast<double>(a.size() + b.size());
}

}  // namespace cokv::metrics
