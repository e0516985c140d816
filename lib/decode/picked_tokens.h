// The tokens that rows go on with, picked where their logits are. They go on at once; the host, which has to know when
// a row ends, gets a copy meanwhile.
#pragma once

#include <ATen/ATen.h>
#include <c10/core/Event.h>

#include <optional>
#include <span>
#include <vector>

namespace cokv::decode {

class PickedTokens {
 public:
  // logits: [rows, vocabulary]. Picks each row's argmax (ties: the lower id), none of `forbidden`.
  PickedTokens(at::Tensor logits, std::span<const int> forbidden);

  const at::Tensor& ids() const { return ids_; }  // [rows] int64, on the logits' device

  // Waits for the copy, not for what was asked of the device since. InputError when logits are not finite.
  std::vector<int> on_host() const;

 private:
  at::Tensor ids_;
  at::Tensor copy_;                   // on the host; -1 where the logits are not finite
  std::optional<c10::Event> copied_;  // none where the device is the host
};

}  // namespace cokv::decode
