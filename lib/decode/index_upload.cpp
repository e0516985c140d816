#include "decode/index_upload.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace cokv::decode {

namespace {

at::Tensor on_device(const std::vector<int64_t>& numbers, at::Device device) {
  // Only a copy from pinned memory is asynchronous; its allocator keeps the memory until the copy is done.
  const at::Tensor host =
      at::empty({static_cast<int64_t>(numbers.size())}, at::TensorOptions(at::kLong).pinned_memory(!device.is_cpu()));
  if (!numbers.empty()) std::memcpy(host.mutable_data_ptr(), numbers.data(), host.nbytes());
  return host.to(device, /*non_blocking=*/true);
}

}  // namespace

IndexUpload::Numbers& IndexUpload::numbers_for(at::Device device) {
  const auto found = std::ranges::find(numbers_, device, &Numbers::device);
  return found != numbers_.end() ? *found : numbers_.emplace_back(Numbers{device, {}});
}

void IndexUpload::add(at::Device device, std::span<const int64_t> list, Then then) {
  std::vector<int64_t>& all = numbers_for(device).all;
  lists_.push_back({device, static_cast<int64_t>(all.size()), static_cast<int64_t>(list.size()), std::move(then)});
  all.insert(all.end(), list.begin(), list.end());
}

void IndexUpload::send() {
  std::vector<at::Tensor> sent;
  for (const Numbers& numbers : numbers_) sent.push_back(on_device(numbers.all, numbers.device));
  for (const List& list : lists_) {
    const auto place = std::ranges::find(numbers_, list.device, &Numbers::device) - numbers_.begin();
    list.then(sent[static_cast<size_t>(place)].narrow(0, list.begin, list.size));
  }
  lists_.clear();
  numbers_.clear();
}

}  // namespace cokv::decode
