// Transfers between host and pretend GPU (pretend_gpu.h): pinned memory, and copies to the host that arrive late.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <vector>

namespace cokv::test {

c10::Allocator* pinned_memory();
bool is_pinned(const void* data);
bool is_pinned(const at::Tensor& on_host);

// Copies to pinned memory that were asked for and not waited for. Until one arrives the host reads nonsense there.
class LateCopies {
 public:
  void add(int gpu, const at::Tensor& data, const at::Tensor& to);  // both as the CPU sees them
  int64_t asked() const { return asked_; }                          // so far, over all GPUs
  void arrive(int gpu, int64_t asked);                              // those of the GPU among the first so many
  void arrive(int gpu) { arrive(gpu, asked_); }

 private:
  struct Copy {
    int gpu;
    int64_t number;
    at::Tensor data, to;
  };
  std::vector<Copy> copies_;
  int64_t asked_ = 0;
};

}  // namespace cokv::test
