#include "run/work_list.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "core/errors.h"

namespace cokv::run {

namespace {

std::vector<PairId> pairs_of_example(const WorkOptions& options) {
  std::vector<PairId> pairs;
  for (size_t s = 0; s < options.slices.size(); ++s)
    for (int64_t draw = options.from; draw < options.pairs[s]; ++draw)
      pairs.push_back({options.slices[s], static_cast<int>(draw)});
  std::stable_sort(pairs.begin(), pairs.end(), [](PairId a, PairId b) { return a.draw < b.draw; });
  return pairs;
}

// Cuts the pairs into batches like the first; a reference belongs to the first alone, which there is even without
// pairs.
void add_batches(const std::vector<PairId>& pairs, const Batch& first, int rows, std::vector<Batch>& all) {
  const auto batch_pairs = static_cast<size_t>(rows / 2);
  for (size_t begin = 0; begin < pairs.size() || (begin == 0 && first.reference); begin += batch_pairs) {
    const size_t end = std::min(begin + batch_pairs, pairs.size());
    all.push_back(first);
    all.back().reference = first.reference && begin == 0;
    all.back().pairs.assign(pairs.begin() + static_cast<long>(begin), pairs.begin() + static_cast<long>(end));
  }
}

}  // namespace

std::vector<Batch> make_batches(const WorkOptions& options) {
  COKV_CHECK(options.rows >= 2 && options.pairs.size() == options.slices.size(), "a batch holds a pair");
  const std::vector<PairId> pairs = pairs_of_example(options);
  const bool references = options.from == 0;
  std::vector<Batch> all;
  for (int example = 0; example < options.examples; ++example) {
    if (options.budgets.empty()) add_batches(pairs, {.example = example, .reference = references}, options.rows, all);
    if (!options.budgets.empty() && references) all.push_back({.example = example, .reference = true});
    for (const int budget : options.budgets)
      add_batches(pairs, {.example = example, .budget = budget}, options.rows, all);
  }
  const auto bound = [&](int shard) { return static_cast<long>(all.size()) * shard / options.shards; };
  return {all.begin() + bound(options.shard), all.begin() + bound(options.shard + 1)};
}

std::vector<Batch> without(std::vector<Batch> batches, const record::Evaluations& done) {
  std::set<std::tuple<int, int, int, int>> evaluated;
  for (const auto& o : done.observations) evaluated.emplace(o.example, o.budget, o.slice, o.draw);
  std::vector<Batch> left;
  for (Batch& batch : batches) {
    const bool too_short = done.too_short.contains({batch.example, batch.budget});
    std::erase_if(batch.pairs, [&](PairId p) {
      return too_short || evaluated.contains({batch.example, batch.budget, p.slice, p.draw});
    });
    if (done.references.contains(batch.example)) batch.reference = false;
    if (batch.reference || !batch.pairs.empty()) left.push_back(std::move(batch));
  }
  return left;
}

int64_t count_pairs(const std::vector<Batch>& batches) {
  int64_t count = 0;
  for (const Batch& batch : batches) count += static_cast<int64_t>(batch.pairs.size());
  return count;
}

}  // namespace cokv::run
