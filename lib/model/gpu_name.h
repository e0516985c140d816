// What a GPU is called, by its driver: LibTorch's devices have numbers alone.
#pragma once

#include <string>

namespace cokv::model {

inline constexpr const char* kCudaDriver = "libcuda.so.1";

// E.g. "NVIDIA H100 80GB HBM3"; "" where the driver does not say. Devices are numbered as LibTorch numbers them.
std::string gpu_name(int index, const char* driver = kCudaDriver);

}  // namespace cokv::model
