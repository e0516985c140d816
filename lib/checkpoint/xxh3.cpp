#include "checkpoint/xxh3.h"

#include "checkpoint/xxh3_variant.h"

namespace cokv::checkpoint {

Xxh3Digest xxh3_128(std::span<const std::byte> bytes) {
#ifdef COKV_XXH3_AVX2
  static const bool avx2 = __builtin_cpu_supports("avx2") != 0;
  if (avx2) return xxh3_128_avx2(bytes);
#endif
  return xxh3_variant(bytes);
}

}  // namespace cokv::checkpoint
