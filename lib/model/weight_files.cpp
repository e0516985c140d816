#include "model/weight_files.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <set>

#include "checkpoint/fingerprint.h"
#include "checkpoint/unused_tensors.h"
#include "core/errors.h"

namespace cokv::model {

namespace {

constexpr size_t kChunk = checkpoint::TensorDigest::kChunk;
constexpr size_t kPiece = 128 * kChunk;  // sent to a GPU in one copy, and then no longer needed in memory

at::ScalarType scalar_type(checkpoint::StoredType type) {
  switch (type) {
    case checkpoint::StoredType::float32:
      return at::kFloat;
    case checkpoint::StoredType::float16:
      return at::kHalf;
    case checkpoint::StoredType::bfloat16:
      return at::kBFloat16;
    case checkpoint::StoredType::float8_e4m3:
      return at::kFloat8_e4m3fn;
  }
  COKV_CHECK(false, "unknown stored type");
}

// Weights [first, first + size) in float32. In parallel, unless a thread of a parallel loop calls it.
at::Tensor dequantised(const at::Tensor& numbers, const checkpoint::Fp8Scales& scales, int64_t first) {
  at::Tensor weights = numbers.to(at::kFloat);
  const std::span<float> all(weights.data_ptr<float>(), static_cast<size_t>(weights.numel()));
  at::parallel_for(0, weights.numel(), static_cast<int64_t>(kChunk), [&](int64_t from, int64_t to) {
    scales.multiply(all.subspan(static_cast<size_t>(from), static_cast<size_t>(to - from)), first + from);
  });
  return weights;
}

}  // namespace

WeightFiles::WeightFiles(const std::filesystem::path& folder, const std::optional<checkpoint::Fp8Scheme>& fp8)
    : folder_(folder),
      index_(folder),
      scales_(checkpoint::read_fp8_scales(index_, fp8, folder.string())),
      quantised_(fp8.has_value()) {}

void WeightFiles::copy_to(const std::string& name, at::Tensor destination) {
  const checkpoint::StoredTensor& stored = index_.find(name, destination.sizes().vec());
  const at::ScalarType type = scalar_type(stored.type);
  const size_t number_bytes = at::elementSize(type);
  at::Tensor target = destination.view({-1});
  const auto scales = scales_.find(name);
  checkpoint::TensorDigest digest(stored.bytes.size());
  const auto copy = [&](std::span<const std::byte> bytes) {
    const auto first = (bytes.data() - stored.bytes.data()) / static_cast<std::ptrdiff_t>(number_bytes);
    const auto count = static_cast<int64_t>(bytes.size() / number_bytes);
    // from_blob wants a mutable pointer; the mapping is read-only and copy_ only reads from it.
    const at::Tensor numbers = at::from_blob(const_cast<std::byte*>(bytes.data()), {count}, at::TensorOptions(type));
    target.narrow(0, first, count)
        .copy_(scales == scales_.end() ? numbers : dequantised(numbers, scales->second, first));
  };
  for (size_t begin = 0; begin < stored.bytes.size(); begin += kPiece) {
    const auto piece = stored.bytes.subspan(begin, std::min(kPiece, stored.bytes.size() - begin));
    const size_t first = begin / kChunk;
    at::parallel_for(0, static_cast<int64_t>((piece.size() + kChunk - 1) / kChunk), 1, [&](int64_t from, int64_t to) {
      for (int64_t i = from; i < to; ++i) {
        const auto chunk = checkpoint::TensorDigest::chunk_of(piece, static_cast<size_t>(i));
        digest.set(first + static_cast<size_t>(i), chunk);
        if (target.is_cpu()) copy(chunk);  // while it is in the cache
      }
    });
    if (!target.is_cpu()) copy(piece);
    checkpoint::SafetensorsFile::release(piece);
  }
  digests_[name] = digest.hex();
}

void WeightFiles::check_all_used() const {
  std::set<std::string> used;
  for (const auto& [name, digest] : digests_) used.insert(name);
  checkpoint::check_all_used(index_, used, scales_, quantised_, folder_.string());
}

std::string WeightFiles::fingerprint() const {
  return checkpoint::weights_fingerprint(index_.tensors(), digests_);
}

}  // namespace cokv::model
