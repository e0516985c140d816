#include "decode/next_tokens.h"

#include <c10/core/impl/VirtualGuardImpl.h>

#include <cmath>

#include "core/errors.h"

namespace cokv::decode {

NextTokens::NextTokens(at::Tensor logits, std::span<const int> forbidden) {
  const at::Device device = logits.device();
  if (!forbidden.empty()) {
    logits = logits.clone();
    for (const int id : forbidden) logits.select(1, id).fill_(-INFINITY);
  }
  const auto [best, ids] = logits.max(1);
  ids_ = ids;
  const at::Tensor checked = at::where(at::isfinite(best), ids, -1);
  if (device.is_cpu()) {
    copy_ = checked;
    return;
  }
  // CUDA copies asynchronously only into pinned memory.
  copy_ = at::empty(checked.sizes(), at::TensorOptions(at::kLong).pinned_memory(true));
  copy_.copy_(checked, /*non_blocking=*/true);
  copied_.emplace(device.type());
  copied_->record(c10::impl::VirtualGuardImpl(device.type()).getStream(device));
}

std::vector<int> NextTokens::on_host() const {
  if (copied_) copied_->synchronize();
  const auto* data = copy_.const_data_ptr<int64_t>();
  std::vector<int> tokens;
  for (int64_t row = 0; row < copy_.size(0); ++row) {
    if (data[row] < 0)
      throw InputError("decoding", "logits are not finite", "the weights are damaged, or `dtype` is too narrow");
    tokens.push_back(static_cast<int>(data[row]));
  }
  return tokens;
}

}  // namespace cokv::decode
