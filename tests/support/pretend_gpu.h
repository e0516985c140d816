// Devices that compute on the CPU and are as strict as GPUs: a tensor of another device is refused, memory is counted
// (model::peak_memory and its like say how much) and runs out, asynchronous copies to the host arrive only when it
// waits for them, FlashAttention has CUDA's conditions, strides and limits, and operators, uploads and waits are
// counted. So a machine without a GPU can test what the engine would do on several. The kernels themselves are not a
// GPU's.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <vector>

namespace cokv::test {

at::Device pretend_gpu(int index);  // 0 or 1

constexpr int kPretendGpus = 2;

struct GpuCounts {
  int64_t waits = 0;      // times that the host waited: for an event, a number, a copy from or to unpinned memory
  int64_t uploads = 0;    // copies from the host
  int64_t operators = 0;  // computed, views apart: about as many kernels as a GPU would have to launch
  std::vector<int64_t> operators_at_waits;  // how many had been asked for when the host waited for an event
  int64_t flash_calls = 0;
  int64_t failed_allocations = 0;
  int64_t emptied_caches = 0;
};
void reset_gpu_counts();
GpuCounts gpu_counts();

// While this lives, each device has room for `bytes` more than it holds now.
class GpuRoom {
 public:
  explicit GpuRoom(int64_t bytes);
  ~GpuRoom();
  GpuRoom(const GpuRoom&) = delete;
  GpuRoom& operator=(const GpuRoom&) = delete;
};

}  // namespace cokv::test
