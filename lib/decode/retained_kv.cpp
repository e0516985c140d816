#include "decode/retained_kv.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace cokv::decode {

namespace {

// Lengths up to the same bound share a bucket: 32, 64, then steps of a half and a third: 96, 128, 192, 256, …
int64_t bucket_bound(size_t length) {
  int64_t bound = 32;
  while (bound < static_cast<int64_t>(length))
    bound += bound < 64 ? bound : (bound & (bound - 1)) == 0 ? bound / 2 : bound / 3;
  return bound;
}

std::span<const int> kept_by(const CachePlan& plan, int player) {
  if (plan.kept_prefix.empty() || plan.whole.contains(player)) return {};
  return plan.kept_prefix[static_cast<size_t>(player)];
}

}  // namespace

RetainedKv::RetainedKv(const model::PrefilledPrompt& prompt, std::span<const CachePlan> plans)
    : kv_heads_(plans.front().grid.kv_heads) {
  const HeadGrid grid = plans.front().grid;
  for (int layer = 0; layer < grid.layers; ++layer) {
    struct Members {
      std::vector<int64_t> row_heads;
      std::vector<std::span<const int>> kept;
    };
    std::map<int64_t, Members> by_bound;
    for (size_t row = 0; row < plans.size(); ++row)
      for (int head = 0; head < grid.kv_heads; ++head) {
        const auto kept = kept_by(plans[row], grid.player({layer, head}));
        if (kept.empty()) continue;
        Members& members = by_bound[bucket_bound(kept.size())];
        members.row_heads.push_back(static_cast<int64_t>(row) * kv_heads_ + head);
        members.kept.push_back(kept);
      }
    std::vector<Bucket>& buckets = layers_.emplace_back();
    for (const auto& [bound, members] : by_bound)
      buckets.push_back(make_bucket(prompt, layer, members.row_heads, members.kept, kv_heads_));
  }
}

RetainedKv::Bucket RetainedKv::make_bucket(const model::PrefilledPrompt& prompt, int layer,
                                           std::span<const int64_t> row_heads,
                                           std::span<const std::span<const int>> kept, int64_t kv_heads) {
  const at::Tensor& keys = prompt.keys[static_cast<size_t>(layer)];
  const at::Tensor& values = prompt.values[static_cast<size_t>(layer)];
  const auto count = static_cast<int64_t>(row_heads.size());
  size_t longest = 0;
  for (const auto positions : kept) longest = std::max(longest, positions.size());
  const auto length = static_cast<int64_t>(longest);
  // Positions in [kv_heads * prompt length); the padding reads any.
  std::vector<int64_t> index(static_cast<size_t>(count * length), 0);
  at::Tensor bias = at::zeros({count, 1, 1, length}, at::kFloat);
  bool padded = false;
  for (size_t i = 0; i < row_heads.size(); ++i) {
    const int64_t begin = row_heads[i] % kv_heads * prompt.length;
    std::transform(kept[i].begin(), kept[i].end(), index.begin() + static_cast<long>(i * longest),
                   [begin](int position) { return begin + position; });
    if (kept[i].size() == longest) continue;
    padded = true;
    bias[static_cast<int64_t>(i)].slice(2, static_cast<int64_t>(kept[i].size())).fill_(-INFINITY);
  }
  const at::Tensor flat = at::tensor(index, at::kLong).to(keys.device());
  const auto gather = [&](const at::Tensor& from) {
    return from.reshape({-1, from.size(2)}).index_select(0, flat).view({count, 1, length, from.size(2)});
  };
  Bucket bucket;
  bucket.row_heads.assign(row_heads.begin(), row_heads.end());
  bucket.row_head_index = at::tensor(bucket.row_heads, at::kLong).to(keys.device());
  bucket.keys = gather(keys);
  bucket.values = gather(values);
  if (padded) bucket.bias = bias.to(keys.options());
  return bucket;
}

void RetainedKv::keep_rows(std::span<const int64_t> rows, IndexUpload& upload) {
  std::map<int64_t, int64_t> new_row;
  for (size_t i = 0; i < rows.size(); ++i) new_row[rows[i]] = static_cast<int64_t>(i);
  for (std::vector<Bucket>& buckets : layers_) {
    std::vector<Bucket> kept;
    std::vector<std::vector<int64_t>> stays;
    for (Bucket& bucket : buckets) {
      std::vector<int64_t> stay, row_heads;
      for (size_t i = 0; i < bucket.row_heads.size(); ++i) {
        const auto found = new_row.find(bucket.row_heads[i] / kv_heads_);
        if (found == new_row.end()) continue;
        stay.push_back(static_cast<int64_t>(i));
        row_heads.push_back(found->second * kv_heads_ + bucket.row_heads[i] % kv_heads_);
      }
      if (row_heads.empty()) continue;
      bucket.row_heads = std::move(row_heads);
      kept.push_back(std::move(bucket));
      stays.push_back(std::move(stay));
    }
    buckets = std::move(kept);
    for (size_t i = 0; i < buckets.size(); ++i) take_rows(buckets[i], stays[i], upload);
  }
}

void RetainedKv::take_rows(Bucket& bucket, std::span<const int64_t> stay, IndexUpload& upload) {
  const at::Device device = bucket.keys.device();
  upload.add(device, stay, [&bucket](const at::Tensor& index) {
    bucket.keys = bucket.keys.index_select(0, index);
    bucket.values = bucket.values.index_select(0, index);
    if (bucket.bias.defined()) bucket.bias = bucket.bias.index_select(0, index);
  });
  upload.add(device, bucket.row_heads, [&bucket](const at::Tensor& index) { bucket.row_head_index = index; });
}

std::optional<model::Attended> RetainedKv::attend(int layer, const at::Tensor& query) const {
  const std::vector<Bucket>& buckets = layers_[static_cast<size_t>(layer)];
  if (buckets.empty()) return std::nullopt;
  const int64_t rows = query.size(0), heads = query.size(1), queries = query.size(2), dim = query.size(3);
  const at::Tensor flat = query.reshape({rows * heads, 1, queries, dim});
  at::Tensor output = at::zeros({rows * heads, 1, queries, dim}, query.options());
  at::Tensor log_sum_exp = at::full({rows * heads, 1, queries}, -INFINITY, query.options().dtype(at::kFloat));
  for (const Bucket& bucket : buckets) {
    const auto bias = bucket.bias.defined() ? std::optional(bucket.bias) : std::nullopt;
    const model::Attended part = model::attend(flat.index_select(0, bucket.row_head_index), bucket.keys, bucket.values,
                                               /*causal=*/false, bias);
    output.index_copy_(0, bucket.row_head_index, part.output);
    log_sum_exp.index_copy_(0, bucket.row_head_index, part.log_sum_exp);
  }
  return model::Attended{output.view({rows, heads, queries, dim}), log_sum_exp.view({rows, heads, queries})};
}

int64_t RetainedKv::bytes() const {
  int64_t total = 0;
  for (const auto& buckets : layers_)
    for (const Bucket& bucket : buckets) total += 2 * static_cast<int64_t>(bucket.keys.nbytes());
  return total;
}

}  // namespace cokv::decode
