// Compiled for AVX2; called only where the processor has it.
#include "checkpoint/xxh3_variant.h"

namespace cokv::checkpoint {

Xxh3Digest xxh3_128_avx2(std::span<const std::byte> bytes) {
  return xxh3_variant(bytes);
}

}  // namespace cokv::checkpoint
