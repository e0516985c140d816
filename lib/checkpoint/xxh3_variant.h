// XXH3-128 as the including file's compiler flags make it. Everything here is local to that file: code compiled for
// newer processors must not be linked in place of the portable one.
#pragma once

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "checkpoint/xxh3.h"

namespace cokv::checkpoint {

Xxh3Digest xxh3_128_avx2(std::span<const std::byte> bytes);

static inline Xxh3Digest xxh3_variant(std::span<const std::byte> bytes) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes.data(), bytes.size()));
  Xxh3Digest digest;
  for (size_t i = 0; i < digest.size(); ++i) digest[i] = canonical.digest[i];
  return digest;
}

}  // namespace cokv::checkpoint
