// Devices that compute on the CPU and are as strict as GPUs: a tensor of another device is refused, memory is counted
// (model::peak_memory and its like say how much) and runs out, and operators and transfers are counted, of which those
// to the host would make the host wait. So a machine without a GPU can test what the engine would do on several. The
// kernels themselves are not a GPU's.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <vector>

namespace cokv::test {

at::Device pretend_gpu(int index);  // 0 or 1

constexpr int kPretendGpus = 2;

struct GpuCounts {
  int64_t to_host = 0;    // transfers for which the host waited
  int64_t from_host = 0;  // transfers to a device, waited for as well where the host's memory is not pinned
  int64_t operators = 0;  // computed, views apart: about as many kernels as a GPU would have to launch
  std::vector<int64_t> operators_at_waits;  // how many had been asked for when the host waited for an event
  int64_t flash_calls = 0;
  int64_t failed_allocations = 0;
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
