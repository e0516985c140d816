#include "checkpoint/fingerprint.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/errors.h"
#include "core/sha256.h"

namespace cokv::checkpoint {

namespace {

std::string digest_of(const StoredTensor& tensor) {
  TensorDigest digest(tensor.bytes.size());
  for (size_t chunk = 0; chunk < digest.chunks(); ++chunk)
    digest.set(chunk, TensorDigest::chunk_of(tensor.bytes, chunk));
  return digest.hex();
}

}  // namespace

TensorDigest::TensorDigest(size_t bytes) : chunks_((bytes + kChunk - 1) / kChunk) {}

std::span<const std::byte> TensorDigest::chunk_of(std::span<const std::byte> tensor, size_t index) {
  return tensor.subspan(index * kChunk, std::min(kChunk, tensor.size() - index * kChunk));
}

void TensorDigest::set(size_t index, std::span<const std::byte> chunk) {
  chunks_[index] = xxh3_128(chunk);
}

std::string TensorDigest::hex() const {
  return fmt::format("{:02x}", fmt::join(xxh3_128(std::as_bytes(std::span(chunks_))), ""));
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
