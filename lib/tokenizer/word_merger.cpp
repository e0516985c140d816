#include "tokenizer/word_merger.h"

#include <algorithm>

namespace cokv::tokenizer {

void WordMerger::propose(int position) {
  const Node& node = nodes_[static_cast<size_t>(position)];
  if (node.next < 0) return;
  const Merge* merge = merges_.find(node.id, nodes_[static_cast<size_t>(node.next)].id);
  if (merge == nullptr) return;
  heap_.push_back({merge->rank, position, merge->result});
  std::push_heap(heap_.begin(), heap_.end());
}

void WordMerger::join(int position, int result) {
  Node& left = nodes_[static_cast<size_t>(position)];
  Node& right = nodes_[static_cast<size_t>(left.next)];
  left.id = result;
  left.next = right.next;
  right.alive = false;
  if (left.next >= 0) nodes_[static_cast<size_t>(left.next)].previous = position;
  if (left.previous >= 0) propose(left.previous);
  propose(position);
}

void WordMerger::merge(std::span<const int> symbols, std::vector<int>& ids) {
  const int size = static_cast<int>(symbols.size());
  nodes_.clear();
  for (int i = 0; i < size; ++i)
    nodes_.push_back({symbols[static_cast<size_t>(i)], i - 1, i + 1 < size ? i + 1 : -1, true});
  heap_.clear();
  for (int i = 0; i + 1 < size; ++i) propose(i);
  while (!heap_.empty()) {
    std::pop_heap(heap_.begin(), heap_.end());
    const Candidate best = heap_.back();
    heap_.pop_back();
    // An entry is stale when one of its two symbols has been merged since.
    const Node& node = nodes_[static_cast<size_t>(best.position)];
    if (!node.alive || node.next < 0) continue;
    const Merge* merge = merges_.find(node.id, nodes_[static_cast<size_t>(node.next)].id);
    if (merge != nullptr && merge->rank == best.rank) join(best.position, best.result);
  }
  for (int i = size > 0 ? 0 : -1; i >= 0; i = nodes_[static_cast<size_t>(i)].next)
    ids.push_back(nodes_[static_cast<size_t>(i)].id);
}

}  // namespace cokv::tokenizer
