#include "longbench/numpy_random.h"

#include <bit>
#include <cstddef>

namespace cokv::longbench {

namespace {

// SeedSequence's hash: the multiplier changes with every use.
class HashMix {
 public:
  HashMix(uint32_t constant, uint32_t multiplier) : constant_(constant), multiplier_(multiplier) {}

  uint32_t operator()(uint32_t value) {
    value ^= constant_;
    constant_ *= multiplier_;
    value *= constant_;
    return value ^ (value >> 16);
  }

 private:
  uint32_t constant_;
  uint32_t multiplier_;
};

uint32_t mix(uint32_t x, uint32_t y) {
  const uint32_t result = 0xca01f9ddU * x - 0x4973f715U * y;
  return result ^ (result >> 16);
}

}  // namespace

std::array<uint32_t, 8> seed_words(uint32_t seed) {
  HashMix in(0x43b0d7e5U, 0x931e8875U);
  std::array<uint32_t, 4> pool{};
  for (size_t i = 0; i < pool.size(); ++i) pool[i] = in(i == 0 ? seed : 0);
  for (size_t source = 0; source < pool.size(); ++source)
    for (size_t target = 0; target < pool.size(); ++target)
      if (source != target) pool[target] = mix(pool[target], in(pool[source]));
  HashMix out(0x8b51f9ddU, 0x58f38dedU);
  std::array<uint32_t, 8> words{};
  for (size_t i = 0; i < words.size(); ++i) words[i] = out(pool[i % pool.size()]);
  return words;
}

NumpyRandom::NumpyRandom(uint32_t seed) {
  const auto words = seed_words(seed);
  const auto word64 = [&words](size_t i) { return words[2 * i] | (static_cast<uint64_t>(words[2 * i + 1]) << 32); };
  const auto wide = [](uint64_t high, uint64_t low) { return (static_cast<Wide>(high) << 64) | low; };
  increment_ = (wide(word64(2), word64(3)) << 1) | 1U;
  step();
  state_ += wide(word64(0), word64(1));
  step();
}

void NumpyRandom::step() {
  constexpr Wide kMultiplier = (static_cast<Wide>(0x2360ED051FC65DA4U) << 64) | 0x4385DF649FCCF645U;
  state_ = state_ * kMultiplier + increment_;
}

uint64_t NumpyRandom::next64() {
  step();
  const auto folded = static_cast<uint64_t>(state_ >> 64) ^ static_cast<uint64_t>(state_);
  return std::rotr(folded, static_cast<int>(state_ >> 122));
}

uint32_t NumpyRandom::next32() {
  if (has_high_half_) {
    has_high_half_ = false;
    return high_half_;
  }
  const uint64_t both = next64();
  high_half_ = static_cast<uint32_t>(both >> 32);
  has_high_half_ = true;
  return static_cast<uint32_t>(both);
}

uint32_t NumpyRandom::at_most(uint32_t highest) {
  if (highest == 0) return 0;
  const uint32_t mask = 0xffffffffU >> std::countl_zero(highest);
  uint32_t value = next32() & mask;
  while (value > highest) value = next32() & mask;
  return value;
}

}  // namespace cokv::longbench
