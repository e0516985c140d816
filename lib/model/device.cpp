#include "model/device.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <c10/util/Exception.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <malloc.h>
#include <sched.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <new>
#include <sstream>
#include <string_view>

#include "core/errors.h"

namespace cokv::model {

namespace {

int usable_cores() {
  cpu_set_t set;
  return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

std::vector<std::string> split_list(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, ',');) parts.push_back(part);
  return parts;
}

// Without this, malloc gives blocks of over 32 MiB back to the system when they are freed, and every step pays the page
// faults of its logits again: a twentieth of the time of a step of 256 rows.
void keep_freed_memory() {
  constexpr int kBytes = 1 << 30;
  mallopt(M_MMAP_THRESHOLD, kBytes);
  mallopt(M_TRIM_THRESHOLD, kBytes);
}

at::Device parse_device(const std::string& name, const std::string& whole) {
  const int cards = at::globalContext().hasCUDA() ? static_cast<int>(at::detail::getCUDAHooks().deviceCount()) : 0;
  if (name == "cpu") return at::Device(at::kCPU);
  int index = 0;
  if (name != "cuda") {
    const bool numbered = name.starts_with("cuda:") && name.size() > 5 && name.size() < 9 &&
                          name.find_first_not_of("0123456789", 5) == std::string::npos;
    if (!numbered) throw ConfigError("`device` " + whole, "is not auto, cpu, cuda or cuda:K");
    index = std::stoi(name.substr(5));
  }
  if (cards == 0)
    throw DeviceError("`device` " + whole, "no CUDA device can be used here",
                      "use `device` cpu, or a LibTorch with CUDA on a machine with a GPU and its driver");
  if (index >= cards) throw DeviceError("`device` " + whole, fmt::format("there are only {} CUDA devices", cards));
  return at::Device(at::kCUDA, static_cast<at::DeviceIndex>(index));
}

std::string cpu_model() {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  return "unknown model";
}

// "KEY   N kB" of a file of /proc, in bytes.
int64_t memory_figure(const char* file, std::string_view key) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(key)) return std::stoll(line.substr(key.size())) * 1024;
  throw DeviceError(file, fmt::format("does not say {}", key));
}

// Bytes of tensors on GPUs, over all devices.
struct Allocated {
  int64_t current = 0, peak = 0;
};
Allocated allocated(const Placement& placement) {
  Allocated sum;
  for (const at::Device& device : placement.devices) {
    const auto all = at::getDeviceAllocator(device.type())->getDeviceStats(device.index()).allocated_bytes[0];
    sum.current += all.current;
    sum.peak += all.peak;
  }
  return sum;
}

}  // namespace

at::Device Placement::layer_device(int layer, int layers) const {
  return devices[static_cast<size_t>(layer) * devices.size() / static_cast<size_t>(layers)];
}

std::string Placement::device_name(const char* driver) const {
  if (devices.front().is_cpu()) return fmt::format("cpu ({}, {} threads)", cpu_model(), at::get_num_threads());
  std::vector<std::string> names;
  for (const at::Device& device : devices) {
    const std::string name = device.is_cuda() ? gpu_name(device.index(), driver) : "";
    names.push_back(name.empty() ? device.str() : fmt::format("{} ({})", device.str(), name));
  }
  return fmt::format("{}", fmt::join(names, ","));
}

std::string Placement::dtype_name() const {
  return dtype == at::kFloat ? "float32" : dtype == at::kBFloat16 ? "bfloat16" : "float16";
}

Placement resolve_placement(const DeviceOptions& options) {
  std::string wanted = options.device;
  if (wanted == "auto") wanted = at::globalContext().hasCUDA() ? "cuda" : "cpu";
  Placement placement;
  for (const std::string& name : split_list(wanted)) placement.devices.push_back(parse_device(name, options.device));
  if (placement.devices.empty()) throw ConfigError("`device`", "names no device");
  for (const at::Device& device : placement.devices)
    if (device.is_cpu() && placement.devices.size() > 1)
      throw ConfigError("`device` " + options.device, "the CPU cannot be mixed with other devices");

  const bool cpu = placement.devices.front().is_cpu();
  if (options.dtype == "float32" || (options.dtype == "auto" && cpu))
    placement.dtype = at::kFloat;
  else if (options.dtype == "bfloat16" || options.dtype == "auto")
    placement.dtype = at::kBFloat16;
  else if (options.dtype == "float16")
    placement.dtype = at::kHalf;
  else
    throw ConfigError("`dtype` " + options.dtype, "is not auto, float32, bfloat16 or float16");
  return placement;
}

void configure_process(int threads) {
  keep_freed_memory();
  at::set_num_threads(threads > 0 ? threads : usable_cores());
}

bool is_out_of_memory(const std::exception& error) {
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) return true;
  const auto* torch = dynamic_cast<const c10::Error*>(&error);
  if (torch == nullptr) return false;
  if (dynamic_cast<const c10::OutOfMemoryError*>(torch) != nullptr) return true;
  // The CPU's allocator; CUDA's calls; cuBLAS, cuDNN and their like.
  const std::string_view text(torch->what_without_backtrace());
  return std::ranges::any_of(std::array{"DefaultCPUAllocator", "out of memory", "STATUS_ALLOC_FAILED"},
                             [&](const char* sign) { return text.find(sign) != std::string_view::npos; });
}

void give_back_memory(const Placement& placement) {
  const at::Device device = placement.devices.front();
  if (!device.is_cpu()) at::getDeviceAllocator(device.type())->emptyCache();
}

void translate_torch_error() {
  try {
    throw;
  } catch (const c10::Error& e) {
    if (is_out_of_memory(e))
      throw DeviceError("device", "out of memory", "use a smaller `batch` or `max_prompt_tokens`, or more devices");
    const std::string text = e.what_without_backtrace();
    if (text.find("FlashAttention only supports") != std::string::npos)
      throw DeviceError("device", text.substr(0, text.find('\n')), "use `dtype` float32");
    if (text.find("CUDA") != std::string::npos) throw DeviceError("CUDA", text.substr(0, text.find('\n')));
  } catch (...) {
  }
}

bool reset_peak_memory(const Placement& placement) {
  if (placement.devices.front().is_cpu()) {
    malloc_trim(0);  // what is free but not given back would count
    std::ofstream out("/proc/self/clear_refs");
    return static_cast<bool>(out << 5 << std::flush);
  }
  for (const at::Device& device : placement.devices)
    at::getDeviceAllocator(device.type())->resetPeakStats(device.index());
  return true;
}

int64_t peak_memory(const Placement& placement) {
  if (placement.devices.front().is_cpu()) return memory_figure("/proc/self/status", "VmHWM:");
  return allocated(placement).peak;
}

int64_t memory_in_use(const Placement& placement) {
  if (placement.devices.front().is_cpu()) return memory_figure("/proc/self/status", "VmRSS:");
  return allocated(placement).current;
}

void synchronise(const Placement& placement) {
  for (const at::Device& device : placement.devices)
    if (device.is_cuda()) at::detail::getCUDAHooks().deviceSynchronize(device.index());
}

int64_t free_memory(at::Device device) {
  if (device.is_cpu()) return memory_figure("/proc/meminfo", "MemAvailable:");
  return static_cast<int64_t>(at::getDeviceAllocator(device.type())->getMemoryInfo(device.index()).first);
}

}  // namespace cokv::model
