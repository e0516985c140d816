// Lists of indices for many layers, taken to their devices in one copy each. The host waits for none of them.
#pragma once

#include <ATen/ATen.h>

#include <functional>
#include <span>
#include <vector>

namespace cokv::decode {

class IndexUpload {
 public:
  using Then = std::function<void(const at::Tensor& index)>;

  // Once sent, `then` is called with the list on the device, [list.size()] int64.
  void add(at::Device device, std::span<const int64_t> list, Then then);

  // In the order in which they were added. Nothing is left to send afterwards.
  void send();

 private:
  struct List {
    at::Device device;
    int64_t begin, size;  // in the numbers for that device
    Then then;
  };
  struct Numbers {
    at::Device device;
    std::vector<int64_t> all;
  };
  Numbers& numbers_for(at::Device device);

  std::vector<List> lists_;
  std::vector<Numbers> numbers_;  // of each device
};

}  // namespace cokv::decode
