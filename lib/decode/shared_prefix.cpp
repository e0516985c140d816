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
  IndexUpload upload;
  index_rows(upload);
  upload.send();
}

void SharedPrefix::keep_rows(std::span<const int64_t> rows, IndexUpload& upload) {
  std::vector<std::vector<bool>> kept;
  for (const int64_t row : rows) kept.push_back(std::move(sees_[static_cast<size_t>(row)]));
  sees_ = std::move(kept);
  index_rows(upload);
}

void SharedPrefix::index_rows(IndexUpload& upload) {
  active_rows_.assign(static_cast<size_t>(grid_.layers), {});
  const int64_t heads = grid_.kv_heads;
  const auto count = static_cast<int64_t>(sees_.size());
  for (int layer = 0; layer < grid_.layers; ++layer) {
    std::vector<std::vector<int64_t>> rows(static_cast<size_t>(heads));
    size_t most = 0;
    for (int head = 0; head < grid_.kv_heads; ++head) {
      auto& list = rows[static_cast<size_t>(head)];
      for (size_t row = 0; row < sees_.size(); ++row)
        if (sees_[row][static_cast<size_t>(grid_.player({layer, head}))]) list.push_back(static_cast<int64_t>(row));
      most = std::max(most, list.size());
    }
    std::vector<int64_t> read, written;
    for (int64_t head = 0; head < heads; ++head) {
      auto& list = rows[static_cast<size_t>(head)];
      list.resize(most, count);
      for (const int64_t row : list) {
        read.push_back(std::min(row, count - 1) * heads + head);
        written.push_back(row * heads + head);
      }
    }
    ActiveRows& active = active_rows_[static_cast<size_t>(layer)];
    active.most = static_cast<int64_t>(most);
    const at::Device device = prompt_.keys[static_cast<size_t>(layer)].device();
    upload.add(device, read, [&active](const at::Tensor& index) { active.read = index; });
    upload.add(device, written, [&active](const at::Tensor& index) { active.written = index; });
  }
}

std::optional<model::Attended> SharedPrefix::attend(int layer, const at::Tensor& query) const {
  const auto l = static_cast<size_t>(layer);
  const ActiveRows& active = active_rows_[l];
  const int64_t shared = prompt_.length - std::min(prompt_.window, prompt_.length);
  const int64_t rows = query.size(0), heads = query.size(1), queries = query.size(2), dim = query.size(3);
  if (active.most == 0 || shared == 0) return std::nullopt;

  const at::Tensor gathered = query.reshape({rows * heads, queries, dim}).index_select(0, active.read);
  const model::Attended part = model::attend(gathered.view({1, heads, active.most * queries, dim}),
                                             prompt_.keys[l].narrow(1, 0, shared).unsqueeze(0),
                                             prompt_.values[l].narrow(1, 0, shared).unsqueeze(0));
  // One row more than there are takes what the padding computed.
  at::Tensor output = at::zeros({(rows + 1) * heads, queries, dim}, part.output.options());
  at::Tensor log_sum_exp = at::full({(rows + 1) * heads, queries}, -INFINITY, part.log_sum_exp.options());
  output.index_copy_(0, active.written, part.output.reshape({-1, queries, dim}));
  log_sum_exp.index_copy_(0, active.written, part.log_sum_exp.reshape({-1, queries}));
  return model::Attended{output.narrow(0, 0, rows * heads).view({rows, heads, queries, dim}),
                         log_sum_exp.narrow(0, 0, rows * heads).view({rows, heads, queries})};
}

}  // namespace cokv::decode
