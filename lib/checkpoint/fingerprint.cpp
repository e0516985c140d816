#include "checkpoint/fingerprint.h"

#define XXH_INLINE_ALL
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <xxhash.h>

#include "core/errors.h"
#include "core/sha256.h"

namespace cokv::checkpoint {

namespace {

// In the byte order that does not depend on the machine.
XXH128_canonical_t hash(const void* bytes, size_t size) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes, size));
  return canonical;
}

std::string digest_of(const StoredTensor& tensor) {
  TensorDigest digest;
  digest.add(tensor.bytes);
  return digest.hex();
}

}  // namespace

void TensorDigest::add(std::span<const std::byte> piece) {
  const size_t first = chunks_.size();
  const auto count = static_cast<int64_t>((piece.size() + kChunk - 1) / kChunk);
  chunks_.resize(first + static_cast<size_t>(count));
#pragma omp parallel for schedule(static) if (count > 1)
  for (int64_t i = 0; i < count; ++i) {
    const size_t begin = static_cast<size_t>(i) * kChunk;
    const auto chunk = piece.subspan(begin, std::min(kChunk, piece.size() - begin));
    const XXH128_canonical_t canonical = hash(chunk.data(), chunk.size());
    std::copy(std::begin(canonical.digest), std::end(canonical.digest),
              chunks_[first + static_cast<size_t>(i)].begin());
  }
}

std::string TensorDigest::hex() const {
  const XXH128_canonical_t all = hash(chunks_.data(), chunks_.size() * sizeof chunks_[0]);
  return fmt::format("{:02x}", fmt::join(all.digest, ""));
}

std::string weights_fingerprint(const std::map<std::string, const StoredTensor*>& tensors,
                                const std::map<std::string, std::string>& digests) {
  std::string lines;
  for (const auto& [name, tensor] : tensors) {
    const auto known = digests.find(name);
    lines += fmt::format("{} {} [{}] {}\n", name, type_name(tensor->type), fmt::join(tensor->shape, ","),
                         known != digests.end() ? known->second : digest_of(*tensor));
  }
  return sha256_hex(lines);
}

std::optional<std::string> file_fingerprint(const std::filesystem::path& file) {
  return std::filesystem::exists(file) ? std::optional(sha256_hex_of_file(file)) : std::nullopt;
}

}  // namespace cokv::checkpoint
