#include "core/rng.h"

#include <bit>
#include <cmath>
#include <numbers>

#include "core/errors.h"

namespace cokv {

namespace {
uint64_t splitmix64(uint64_t& state) {
  uint64_t z = (state += 0x9e3779b97f4a7c15U);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}
}  // namespace

Rng::Rng(uint64_t seed, std::string_view label) {
  // FNV-1a over the label, folded into the seed by one splitmix step each, so that neither can cancel the other.
  uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : label) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  uint64_t mixer = seed;
  uint64_t start = splitmix64(mixer) ^ hash;
  for (uint64_t& word : state_) word = splitmix64(start);
}

uint64_t Rng::next() {
  const uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const uint64_t t = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

uint64_t Rng::below(uint64_t bound) {
  COKV_CHECK(bound > 0, "Rng::below needs a positive bound");
  const uint64_t rejected_below = (0 - bound) % bound;  // 2^64 mod bound
  uint64_t draw = next();
  while (draw < rejected_below) draw = next();
  return draw % bound;
}

double Rng::uniform() {
  return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

double Rng::normal() {
  const double radius = std::sqrt(-2 * std::log(1 - uniform()));
  return radius * std::cos(2 * std::numbers::pi * uniform());
}

}  // namespace cokv
