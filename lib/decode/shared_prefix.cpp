#include "decode/shared_prefix.h"

#include <algorithm>
#include <cmath>

namespace cokv::decode {

SharedPrefix::SharedPrefix(const model::PrefilledPrompt& prompt, std::span<const CachePlan> plans)
    : prompt_(prompt), grid_(plans.front().grid) {
  for (const CachePlan& plan : plans) {
    std::vector<bool> sees(static_cast<size_t>(grid_.players()));
    for (int player = 0; player < grid_.players(); ++player)
      sees[static_cast<size_t>(player)] = plan.whole.contains(player);
    sees_.push_back(std::move(sees));
  }
  index_rows();
}

void SharedPrefix::keep_rows(std::span<const int64_t> rows) {
  std::vector<std::vector<bool>> kept;
  for (const int64_t row : rows) kept.push_back(std::move(sees_[static_cast<size_t>(row)]));
  sees_ = std::move(kept);
  index_rows();
}

void SharedPrefix::index_rows() {
  active_rows_.clear();
  const auto padding = static_cast<int64_t>(sees_.size());
  for (int layer = 0; layer < grid_.layers; ++layer) {
    std::vector<std::vector<int64_t>> rows(static_cast<size_t>(grid_.kv_heads));
    size_t most = 0;
    for (int head = 0; head < grid_.kv_heads; ++head) {
      auto& list = rows[static_cast<size_t>(head)];
      for (size_t row = 0; row < sees_.size(); ++row)
        if (sees_[row][static_cast<size_t>(grid_.player({layer, head}))]) list.push_back(static_cast<int64_t>(row));
      most = std::max(most, list.size());
    }
    at::Tensor index = at::full({grid_.kv_heads, static_cast<int64_t>(most)}, padding, at::kLong);
    for (int head = 0; head < grid_.kv_heads; ++head) {
      const auto& list = rows[static_cast<size_t>(head)];
      std::copy(list.begin(), list.end(), index[head].data_ptr<int64_t>());
    }
    const at::Device device = prompt_.keys[static_cast<size_t>(layer)].device();
    active_rows_.push_back({index.to(device), index.clamp_max(padding - 1).to(device),
                            at::arange(grid_.kv_heads, at::kLong).unsqueeze(1).to(device)});
  }
}

std::optional<model::Attended> SharedPrefix::attend(int layer, const at::Tensor& query) const {
  const auto l = static_cast<size_t>(layer);
  const ActiveRows& active = active_rows_[l];
  const int64_t shared = prompt_.length - std::min(prompt_.window, prompt_.length);
  const int64_t rows = query.size(0), heads = query.size(1), queries = query.size(2), dim = query.size(3);
  const int64_t most = active.written.size(1);
  if (most == 0 || shared == 0) return std::nullopt;

  const at::Tensor gathered = query.index({active.read, active.heads});  // [kv_heads, most, queries, dim]
  const model::Attended part =
      model::attend(gathered.view({1, heads, most * queries, dim}), prompt_.keys[l].narrow(1, 0, shared).unsqueeze(0),
                    prompt_.values[l].narrow(1, 0, shared).unsqueeze(0));
  // One row more than there are takes what the padding computed.
  at::Tensor output = at::zeros({rows + 1, heads, queries, dim}, part.output.options());
  at::Tensor log_sum_exp = at::full({rows + 1, heads, queries}, -INFINITY, part.log_sum_exp.options());
  output.index_put_({active.written, active.heads}, part.output.view({heads, most, queries, dim}));
  log_sum_exp.index_put_({active.written, active.heads}, part.log_sum_exp.view({heads, most, queries}));
  return model::Attended{output.narrow(0, 0, rows), log_sum_exp.narrow(0, 0, rows)};
}

}  // namespace cokv::decode
