// XXH3-128 as the including file's compiler flags make it. Nothing of C++'s own library is used: a function of it that
// was compiled for newer processors could be linked in place of the portable one.
#pragma once

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace cokv::checkpoint {

// digest: 16 bytes.
void xxh3_128_avx2(const void* bytes, size_t size, unsigned char* digest);

static inline void xxh3_variant(const void* bytes, size_t size, unsigned char* digest) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes, size));
  for (size_t i = 0; i < sizeof canonical.digest; ++i) digest[i] = canonical.digest[i];
}

}  // namespace cokv::checkpoint
