// XXH3-128 (xxHash 0.8), a hash as fast as memory: it detects accidental changes, and does not protect against
// somebody who makes them on purpose.
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace cokv::checkpoint {

using Xxh3Digest = std::array<unsigned char, 16>;  // canonical: the same on every machine

// By the widest instructions of this processor.
Xxh3Digest xxh3_128(std::span<const std::byte> bytes);

}  // namespace cokv::checkpoint
