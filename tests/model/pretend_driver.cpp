// A CUDA driver with two devices, as far as their names are concerned.
#include <cstdio>

extern "C" {

int cuInit(unsigned) {
  return 0;
}

int cuDeviceGet(int* device, int index) {
  *device = 100 + index;
  return index < 2 ? 0 : 101;
}

int cuDeviceGetName(char* name, int length, int device) {
  std::snprintf(name, static_cast<size_t>(length), "Pretend GPU %d", device);
  return 0;
}
}
