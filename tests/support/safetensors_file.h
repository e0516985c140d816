// Writes .safetensors files, tensor by tensor in the order given.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/json_file.h"

namespace cokv {

struct TensorToWrite {
  std::string name;
  std::string type;  // as the format writes it, e.g. "F32"
  std::vector<int64_t> shape;
  std::string bytes;
};

inline void write_safetensors(const std::filesystem::path& file, const std::vector<TensorToWrite>& tensors) {
  Json header = Json::object();
  std::string bytes;
  for (const TensorToWrite& tensor : tensors) {
    const size_t begin = bytes.size();
    bytes += tensor.bytes;
    header[tensor.name] = {{"dtype", tensor.type}, {"shape", tensor.shape}, {"data_offsets", {begin, bytes.size()}}};
  }
  const std::string text = header.dump();
  std::ofstream out(file, std::ios::binary);
  for (int byte = 0; byte < 8; ++byte) out.put(static_cast<char>(text.size() >> (8 * byte) & 0xff));
  out << text << bytes;
}

}  // namespace cokv
