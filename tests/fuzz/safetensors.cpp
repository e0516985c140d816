// A whole .safetensors file: what is handed out lies inside it, and can be read.
#include "checkpoint/safetensors.h"

#include "fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cokv;
  const auto image = std::as_bytes(std::span(data, size));
  fuzz::refuse_or_take([&] {
    unsigned sum = 0;
    for (const auto& [name, tensor] : checkpoint::parse_safetensors(image, "input")) {
      uint64_t count = 1;
      for (const int64_t extent : tensor.shape) count *= static_cast<uint64_t>(extent);
      using enum checkpoint::StoredType;
      const uint64_t width = tensor.type == float32 ? 4 : tensor.type == float8_e4m3 ? 1 : 2;
      fuzz::require(count * width == tensor.bytes.size(), "a tensor has the bytes of its shape");
      for (const std::byte byte : tensor.bytes) sum += static_cast<unsigned>(byte);
    }
    volatile unsigned read = sum;
    (void)read;
  });
  return 0;
}
