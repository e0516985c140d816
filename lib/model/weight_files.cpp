#include "model/weight_files.h"

#include <algorithm>

#include "checkpoint/fingerprint.h"
#include "core/errors.h"

namespace cokv::model {

namespace {

// Bytes that are hashed, then copied while they are in the cache.
constexpr size_t kPiece = 32 * checkpoint::TensorDigest::kChunk;

at::ScalarType scalar_type(checkpoint::StoredType type) {
  switch (type) {
    case checkpoint::StoredType::float32:
      return at::kFloat;
    case checkpoint::StoredType::float16:
      return at::kHalf;
    case checkpoint::StoredType::bfloat16:
      return at::kBFloat16;
  }
  COKV_CHECK(false, "unknown stored type");
}

}  // namespace

WeightFiles::WeightFiles(const std::filesystem::path& folder) : folder_(folder), index_(folder) {}

void WeightFiles::copy_to(const std::string& name, at::Tensor destination) {
  const checkpoint::StoredTensor& stored = index_.find(name, destination.sizes().vec());
  const at::ScalarType type = scalar_type(stored.type);
  const size_t number_bytes = at::elementSize(type);
  at::Tensor target = destination.view({-1});
  checkpoint::TensorDigest digest;
  for (size_t begin = 0; begin < stored.bytes.size(); begin += kPiece) {
    const auto piece = stored.bytes.subspan(begin, std::min(kPiece, stored.bytes.size() - begin));
    digest.add(piece);
    // from_blob wants a mutable pointer; the mapping is read-only and copy_ only reads from it.
    auto* bytes = const_cast<std::byte*>(piece.data());
    const auto first = static_cast<int64_t>(begin / number_bytes);
    const auto count = static_cast<int64_t>(piece.size() / number_bytes);
    target.narrow(0, first, count).copy_(at::from_blob(bytes, {count}, at::TensorOptions(type)));
    checkpoint::SafetensorsFile::release(piece);
  }
  digests_[name] = digest.hex();
}

void WeightFiles::check_all_used() const {
  std::string unused;
  for (const auto& [name, tensor] : index_.tensors()) {
    // Old checkpoints store the RoPE frequencies, which follow from config.json; tied heads may be stored as a copy.
    if (digests_.contains(name) || name.ends_with(".rotary_emb.inv_freq") || name == "lm_head.weight") continue;
    unused += (unused.empty() ? "" : ", ") + name;
    if (unused.size() > 200) break;
  }
  if (!unused.empty())
    throw InputError(folder_.string(), "holds tensors that the architecture of config.json has no use for: " + unused);
}

std::string WeightFiles::fingerprint() const {
  return checkpoint::weights_fingerprint(index_.tensors(), digests_);
}

}  // namespace cokv::model
