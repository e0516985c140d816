// Random numbers that are the same everywhere: a stream is named by a seed and a label, never by the order of use, and
// the bounded draw and the shuffle are our own (those of the standard library differ between implementations).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace cokv {

// xoshiro256** (Blackman and Vigna, 2018), its state filled by splitmix64 from seed and label.
class Rng {
 public:
  // Streams of different labels are independent, e.g. Rng(42, "coalition/slice=32/draw=7").
  Rng(uint64_t seed, std::string_view label);

  uint64_t next();
  uint64_t below(uint64_t bound);  // uniform in [0, bound), bound > 0, without bias
  double uniform();                // [0, 1), 53 bits
  double normal();                 // standard normal (Box-Muller, one draw a call)

  template <typename T>
  void shuffle(std::span<T> items) {
    for (size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

 private:
  std::array<uint64_t, 4> state_;
};

}  // namespace cokv
