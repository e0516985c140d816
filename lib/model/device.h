// Where a model runs and in which number format.
#pragma once

#include <ATen/ATen.h>
#include <c10/util/Exception.h>

#include <exception>
#include <string>
#include <vector>

#include "core/stopwatch.h"
#include "model/gpu_name.h"

namespace cokv::model {

struct DeviceOptions {
  std::string device = "auto";  // auto | cpu | cuda | cuda:K | cuda:K,cuda:L,… (layers spread over them in order)
  std::string dtype = "auto";   // auto | float32 | bfloat16 | float16; auto is float32 on the CPU, bfloat16 on CUDA
  int threads = 0;              // CPU threads; 0 = all cores that this process may use
};

struct Placement {
  std::vector<at::Device> devices;  // at least one; layers are spread over them evenly
  at::ScalarType dtype = at::kFloat;
  at::Device layer_device(int layer, int layers) const;
  // For provenance, e.g. "cpu (AMD EPYC 7763, 8 threads)", "cuda:0 (NVIDIA H100 80GB HBM3)".
  std::string device_name(const char* driver = kCudaDriver) const;
  std::string dtype_name() const;
};

// Resolves "auto". ConfigError for an unknown device or number format, DeviceError when the device is not available.
Placement resolve_placement(const DeviceOptions& options);

// Sets this process up for models on the CPU: that many threads (0 = all cores it may use), and an allocator that keeps
// what is freed for the next step. Programs call it once, before they load a model.
void configure_process(int threads);

// Turns an exception of LibTorch in flight into a DeviceError (out of memory, CUDA errors), or returns if it is another
// one. For cli::set_error_translator.
void translate_torch_error();

// True for a failed allocation, on the CPU or a GPU, by LibTorch or by a library that it calls: only some of them have
// an error type of their own.
bool is_out_of_memory(const std::exception& error);

// Gives memory that no tensor uses any more back to the devices, where libraries allocate for themselves.
void give_back_memory(const Placement& placement);

// Memory in use now, and the most since the reset, in bytes, weights included: on the CPU what the process held in RAM,
// on GPUs what tensors took, over all devices. The reset is false where the system does not allow it.
int64_t memory_in_use(const Placement& placement);
bool reset_peak_memory(const Placement& placement);
int64_t peak_memory(const Placement& placement);

// Waits for all work queued on the devices.
void synchronise(const Placement& placement);

// Reads the clock once all work queued on the devices is done.
class DeviceStopwatch {
 public:
  explicit DeviceStopwatch(const Placement& placement) : placement_(placement) { lap(); }

  // Seconds since it was made, or since the last lap.
  double lap() {
    synchronise(placement_);
    return watch_.lap();
  }

 private:
  const Placement& placement_;  // must outlive this object
  Stopwatch watch_;
};

// Free memory in bytes on the device (on the CPU: what the system says is available).
int64_t free_memory(at::Device device);

}  // namespace cokv::model
