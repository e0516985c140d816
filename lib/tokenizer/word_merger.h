// The BPE merge loop on one word: linked list and heap, lowest rank first, then leftmost.
#pragma once

#include <queue>
#include <span>
#include <vector>

#include "tokenizer/merge_table.h"

namespace cokv::tokenizer {

class WordMerger {
 public:
  explicit WordMerger(const MergeTable& merges) : merges_(merges) {}

  // Appends the ids that `symbols` merge to. Keeps its buffers between words.
  void merge(std::span<const int> symbols, std::vector<int>& ids);

 private:
  struct Node {
    int id;
    int previous;  // -1 at the start
    int next;      // -1 at the end
    bool alive;
  };
  struct Candidate {
    int rank;
    int position;
    int result;
    // std::push_heap keeps the largest in front; ours is the lowest rank, then the leftmost.
    bool operator<(const Candidate& other) const {
      return rank != other.rank ? rank > other.rank : position > other.position;
    }
  };

  void propose(int position);
  void join(int position, int result);

  const MergeTable& merges_;
  std::vector<Node> nodes_;
  std::vector<Candidate> heap_;
};

}  // namespace cokv::tokenizer
