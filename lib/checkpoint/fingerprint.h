// Fingerprints: what tells a model from another of the same shape. That of the weights covers every byte of every
// tensor, with its name, type and shape, and depends neither on the files that the tensors lie in nor on their order.
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "checkpoint/safetensors.h"

namespace cokv::checkpoint {

// Digest of a tensor's bytes, which may arrive in pieces: XXH3-128 over the XXH3-128 digests of its chunks, so that
// chunks are hashed side by side.
class TensorDigest {
 public:
  static constexpr size_t kChunk = 256 << 10;

  // Every piece but the last holds whole chunks.
  void add(std::span<const std::byte> piece);
  std::string hex() const;

 private:
  std::vector<std::array<unsigned char, 16>> chunks_;
};

// SHA-256 over a line "name type shape digest" for each tensor, sorted by name. `digests`: of some of the tensors, as
// they were made while loading; the others are hashed here.
std::string weights_fingerprint(const std::map<std::string, const StoredTensor*>& tensors,
                                const std::map<std::string, std::string>& digests = {});

// SHA-256 of a file; nothing when it does not exist.
std::optional<std::string> file_fingerprint(const std::filesystem::path& file);

}  // namespace cokv::checkpoint
