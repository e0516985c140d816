// Compiled for AVX2; called only where the processor has it.
#include "checkpoint/xxh3_variant.h"

namespace cokv::checkpoint {

void xxh3_128_avx2(const void* bytes, size_t size, unsigned char* digest) {
  xxh3_variant(bytes, size, digest);
}

}  // namespace cokv::checkpoint
