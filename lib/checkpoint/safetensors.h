// One .safetensors file, memory-mapped. Nothing in it is trusted: the header's length, shapes, types and offsets are
// all checked against the file before a byte of a tensor is handed out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cokv::checkpoint {

enum class StoredType { float32, float16, bfloat16, float8_e4m3 };
std::string_view type_name(StoredType type);  // as the format writes it, e.g. "BF16"

struct StoredTensor {
  StoredType type = StoredType::float32;
  std::vector<int64_t> shape;
  std::span<const std::byte> bytes;  // into the mapping of the file it came from
};

class SafetensorsFile {
 public:
  // InputError naming the file (and the tensor) when it is cut short or lies about itself.
  explicit SafetensorsFile(const std::filesystem::path& path);
  ~SafetensorsFile();
  SafetensorsFile(SafetensorsFile&& other) noexcept;
  SafetensorsFile(const SafetensorsFile&) = delete;
  SafetensorsFile& operator=(const SafetensorsFile&) = delete;
  SafetensorsFile& operator=(SafetensorsFile&&) = delete;

  const std::map<std::string, StoredTensor>& tensors() const { return tensors_; }

  // Tells the kernel that these bytes were copied and need not stay in memory.
  static void release(std::span<const std::byte> bytes);

 private:
  void* mapping_ = nullptr;
  size_t size_ = 0;
  std::map<std::string, StoredTensor> tensors_;
};

// The header alone, for a file image of which `image` is the whole; used by SafetensorsFile and by the fuzz target.
std::map<std::string, StoredTensor> parse_safetensors(std::span<const std::byte> image, const std::string& where);

}  // namespace cokv::checkpoint
