// The weights' fingerprint changes with every number, name, type and shape, and with nothing else.
#include "checkpoint/fingerprint.h"

#define XXH_INLINE_ALL
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <xxhash.h>

#include "checkpoint/weight_index.h"
#include "core/rng.h"
#include "core/sha256.h"
#include "support/safetensors_file.h"
#include "support/temporary_folder.h"

namespace cokv::checkpoint {
namespace {

std::string noise(size_t bytes, const std::string& label) {
  Rng rng(1, label);
  std::string text;
  while (text.size() < bytes) text += static_cast<char>(rng.below(256));
  return text;
}

// Three chunks and a bit, a small one, and an empty one.
std::vector<TensorToWrite> tensors() {
  const int64_t rows = 3 * TensorDigest::kChunk / 4 + 5;
  return {{"b.weight", "F32", {rows, 1}, noise(static_cast<size_t>(rows) * 4, "large")},
          {"a.weight", "BF16", {3, 5}, noise(30, "small")},
          {"c.bias", "F16", {0}, ""}};
}

class Fingerprint : public ::testing::Test {
 protected:
  std::string of(const std::vector<TensorToWrite>& all) const {
    write_safetensors(folder_ / "model.safetensors", all);
    return weights_fingerprint(WeightIndex(folder_.path()).tensors(), {});
  }
  TemporaryFolder folder_;
};

// As the header says, in one thread and one buffer.
std::string slow_digest(const std::string& bytes) {
  const auto append = [](std::string& text, const void* data, size_t size) {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(data, size));
    text.append(reinterpret_cast<const char*>(canonical.digest), sizeof canonical.digest);
  };
  std::string chunks, digest, hex;
  for (size_t begin = 0; begin < bytes.size(); begin += TensorDigest::kChunk)
    append(chunks, bytes.data() + begin, std::min(TensorDigest::kChunk, bytes.size() - begin));
  append(digest, chunks.data(), chunks.size());
  for (const char byte : digest) hex += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return hex;
}

TEST_F(Fingerprint, IsWhatItsDescriptionSays) {
  const auto all = tensors();
  const std::string lines =
      fmt::format("a.weight BF16 [3,5] {}\nb.weight F32 [{},1] {}\nc.bias F16 [0] {}\n", slow_digest(all[1].bytes),
                  all[0].shape[0], slow_digest(all[0].bytes), slow_digest(""));
  EXPECT_EQ(of(all), sha256_hex(lines));
}

TEST_F(Fingerprint, ChangesWithEveryBit) {
  const std::string whole = of(tensors());
  for (const size_t at : {size_t{0}, TensorDigest::kChunk - 1, TensorDigest::kChunk, 3 * TensorDigest::kChunk + 19}) {
    auto changed = tensors();
    changed[0].bytes[at] = static_cast<char>(changed[0].bytes[at] ^ 1);
    EXPECT_NE(of(changed), whole) << at;
  }
}

TEST_F(Fingerprint, ChangesWithNameTypeAndShape) {
  const std::string whole = of(tensors());
  auto changed = tensors();
  changed[1].name = "d.weight";
  EXPECT_NE(of(changed), whole);
  changed = tensors();
  changed[1].type = "F16";
  EXPECT_NE(of(changed), whole);
  changed = tensors();
  changed[1].shape = {5, 3};
  EXPECT_NE(of(changed), whole);
  changed = tensors();
  std::swap(changed[0].name, changed[1].name);
  EXPECT_NE(of(changed), whole);
  changed = tensors();
  changed.pop_back();
  EXPECT_NE(of(changed), whole);
}

TEST_F(Fingerprint, DoesNotDependOnOrderOrFiles) {
  const auto all = tensors();
  const std::string whole = of(all);
  EXPECT_EQ(of({all[2], all[1], all[0]}), whole);
  const TemporaryFolder& folder = folder_;
  std::filesystem::remove(folder / "model.safetensors");
  write_safetensors(folder / "1.safetensors", {all[1], all[2]});
  write_safetensors(folder / "2.safetensors", {all[0]});
  write_json_file(folder / "model.safetensors.index.json",
                  Json{{"weight_map", {{"a.weight", "1.safetensors"}, {"b.weight", "2.safetensors"}}}});
  EXPECT_EQ(weights_fingerprint(WeightIndex(folder.path()).tensors(), {}), whole);
}

TEST(TensorDigest, MayTakeItsChunksInAnyOrder) {
  const std::string bytes = noise(5 * TensorDigest::kChunk + 77, "pieces");
  const auto view = std::as_bytes(std::span(bytes));
  TensorDigest digest(bytes.size());
  ASSERT_EQ(digest.chunks(), 6u);
  for (const size_t chunk : {3, 0, 5, 1, 4, 2}) digest.set(chunk, TensorDigest::chunk_of(view, chunk));
  EXPECT_EQ(digest.hex(), slow_digest(bytes));
}

}  // namespace
}  // namespace cokv::checkpoint
