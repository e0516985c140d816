#include "model/gpu_name.h"

#include <dlfcn.h>

#include <array>
#include <memory>

namespace cokv::model {

namespace {

struct Closed {
  void operator()(void* library) const { dlclose(library); }
};

template <typename Function>
Function* function(void* library, const char* name) {
  return reinterpret_cast<Function*>(dlsym(library, name));
}

}  // namespace

std::string gpu_name(int index, const char* driver) {
  const std::unique_ptr<void, Closed> library(dlopen(driver, RTLD_NOW | RTLD_LOCAL));
  if (!library) return "";
  // As cuda.h declares them; 0 is success.
  auto* start = function<int(unsigned)>(library.get(), "cuInit");
  auto* find = function<int(int*, int)>(library.get(), "cuDeviceGet");
  auto* name = function<int(char*, int, int)>(library.get(), "cuDeviceGetName");
  if (start == nullptr || find == nullptr || name == nullptr) return "";
  int device = 0;
  std::array<char, 256> text{};
  if (start(0) != 0 || find(&device, index) != 0) return "";
  return name(text.data(), static_cast<int>(text.size()) - 1, device) == 0 ? text.data() : "";
}

}  // namespace cokv::model
