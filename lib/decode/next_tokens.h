// The next token of every row: the argmax of its logits, taken on their device. The next step can use it at once; the
// host, which has to know when a row ends, gets an asynchronous copy.
#pragma once

#include <ATen/ATen.h>
#include <c10/core/Event.h>

#include <optional>
#include <span>
#include <vector>

namespace cokv::decode {

class NextTokens {
 public:
  // logits: [rows, vocabulary]. Picks each row's argmax (ties: the lower id), none of `forbidden`.
  NextTokens(at::Tensor logits, std::span<const int> forbidden);

  const at::Tensor& ids() const { return ids_; }  // [rows] int64, on the logits' device

  // Waits for the copy, not for work queued on the device after it. InputError when logits are not finite.
  std::vector<int> on_host() const;

 private:
  at::Tensor ids_;
  at::Tensor copy_;                   // on the host; -1 where the logits are not finite
  std::optional<c10::Event> copied_;  // none where the device is the host
};

}  // namespace cokv::decode
