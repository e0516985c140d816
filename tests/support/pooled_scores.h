// The slow twin of SnapKV's observation scores: from raw logits, one position at a time, in double.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

namespace cokv::test {

// The scaled logits q·k / sqrt(head_dim) of the last `window` queries of one layer against all keys.
struct ObservedLogits {
  int query_heads = 0;
  int kv_heads = 0;
  int window = 0;
  int length = 0;
  std::vector<double> values;  // [query_heads, window, length]; what a query may not see is ignored

  double at(int head, int query, int key) const {
    return values[static_cast<size_t>((head * window + query) * length + key)];
  }
};

// Attention of a query to one key: softmax over the keys up to the query's own position.
inline double attention(const ObservedLogits& logits, int head, int query, int key) {
  const int last = logits.length - logits.window + query;
  double highest = logits.at(head, query, 0);
  for (int k = 0; k <= last; ++k) highest = std::max(highest, logits.at(head, query, k));
  double sum = 0;
  for (int k = 0; k <= last; ++k) sum += std::exp(logits.at(head, query, k) - highest);
  return std::exp(logits.at(head, query, key) - highest) / sum;
}

// Mean over the window's queries, then over the query heads of a KV head: [kv_heads][length - window].
inline std::vector<std::vector<double>> mean_attention(const ObservedLogits& logits) {
  const int group = logits.query_heads / logits.kv_heads;
  std::vector<std::vector<double>> means;
  for (int kv_head = 0; kv_head < logits.kv_heads; ++kv_head) {
    std::vector<double>& row = means.emplace_back();
    for (int key = 0; key < logits.length - logits.window; ++key) {
      double group_sum = 0;
      for (int head = kv_head * group; head < (kv_head + 1) * group; ++head) {
        double window_sum = 0;
        for (int query = 0; query < logits.window; ++query) window_sum += attention(logits, head, query, key);
        group_sum += window_sum / logits.window;
      }
      row.push_back(group_sum / group);
    }
  }
  return means;
}

// Max-pooling along positions, stride 1: outside positions never win.
inline std::vector<double> max_pooled(const std::vector<double>& row, int kernel) {
  std::vector<double> pooled;
  const int length = static_cast<int>(row.size());
  for (int at = 0; at < length; ++at) {
    double best = row[static_cast<size_t>(at)];
    for (int near = at - kernel / 2; near <= at + kernel / 2; ++near)
      if (near >= 0 && near < length) best = std::max(best, row[static_cast<size_t>(near)]);
    pooled.push_back(best);
  }
  return pooled;
}

inline std::vector<std::vector<double>> pooled_scores(const ObservedLogits& logits, int kernel) {
  std::vector<std::vector<double>> pooled;
  for (const auto& row : mean_attention(logits)) pooled.push_back(max_pooled(row, kernel));
  return pooled;
}

}  // namespace cokv::test
