// Fingerprints: what tells a model from another of the same shape. That of the weights covers every byte of every
// tensor, with its name, type and shape, and depends neither on the files that the tensors lie in nor on their order.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "checkpoint/safetensors.h"
#include "checkpoint/xxh3.h"

namespace cokv::checkpoint {

// Digest of a tensor's bytes: XXH3-128 over the XXH3-128 digests of its chunks, so that threads share the work and a
// chunk is hashed while it is in the cache anyway.
class TensorDigest {
 public:
  static constexpr size_t kChunk = 64 << 10;

  explicit TensorDigest(size_t bytes);  // of the whole tensor

  size_t chunks() const { return chunks_.size(); }
  static std::span<const std::byte> chunk_of(std::span<const std::byte> tensor, size_t index);

  // Every chunk once, in any order, from any thread.
  void set(size_t index, std::span<const std::byte> chunk);
  std::string hex() const;  // after all chunks

 private:
  std::vector<Xxh3Digest> chunks_;
};

// SHA-256 over a line "name type shape digest" for each tensor, sorted by name. `digests`: of some of the tensors, as
// they were made while loading; the others are hashed here.
std::string weights_fingerprint(const std::map<std::string, const StoredTensor*>& tensors,
                                const std::map<std::string, std::string>& digests);

// SHA-256 of a file; nothing when it does not exist.
std::optional<std::string> file_fingerprint(const std::filesystem::path& file);

}  // namespace cokv::checkpoint
