// numpy's default generator (SeedSequence filling PCG64, XSL-RR 128/64), as far as Generator.permutation needs it.
// Sources: numpy/random/bit_generator.pyx, _pcg64.pyx; O'Neill, PCG, 2014.
#pragma once

#include <array>
#include <cstdint>

namespace cokv::longbench {

class NumpyRandom {
 public:
  explicit NumpyRandom(uint32_t seed);

  uint64_t next64();
  uint32_t next32();                   // the low half of a 64-bit output first, then its high half
  uint32_t at_most(uint32_t highest);  // uniform in [0, highest], by rejection under the smallest 2^k - 1 mask

 private:
  __extension__ using Wide = unsigned __int128;

  void step();

  Wide state_ = 0;
  Wide increment_ = 0;
  uint32_t high_half_ = 0;
  bool has_high_half_ = false;
};

// numpy.random.SeedSequence(seed).generate_state(8).
std::array<uint32_t, 8> seed_words(uint32_t seed);

}  // namespace cokv::longbench
