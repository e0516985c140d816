#include "checkpoint/xxh3.h"

#include "checkpoint/xxh3_variant.h"

namespace cokv::checkpoint {

Xxh3Digest xxh3_128(std::span<const std::byte> bytes) {
  Xxh3Digest digest;
#ifdef COKV_XXH3_AVX2
  static const bool avx2 = __builtin_cpu_supports("avx2") != 0;
  if (avx2) {
    xxh3_128_avx2(bytes.data(), bytes.size(), digest.data());
    return digest;
  }
#endif
  xxh3_variant(bytes.data(), bytes.size(), digest.data());
  return digest;
}

}  // namespace cokv::checkpoint
