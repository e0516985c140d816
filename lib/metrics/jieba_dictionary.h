// jieba's dictionary of Chinese words and their frequencies, as a tree of characters.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace cokv::metrics {

class JiebaDictionary {
 public:
  static constexpr int kRoot = 0;
  static constexpr int kNone = -1;

  // Lines "word frequency …". InputError naming file and line for anything else.
  explicit JiebaDictionary(const std::filesystem::path& file);

  int child(int node, char32_t c) const;  // kNone where no word goes on so
  bool is_word(int node) const { return nodes_[static_cast<size_t>(node)].is_word; }
  double log_frequency(int node) const { return nodes_[static_cast<size_t>(node)].log_frequency; }  // of a word
  double log_total() const { return log_total_; }  // of all frequencies
  bool contains(std::u32string_view word) const;

 private:
  struct Node {
    bool is_word = false;
    double log_frequency = 0;
  };

  int add_child(int node, char32_t c);

  std::vector<Node> nodes_;
  std::unordered_map<uint64_t, int> children_;  // of (node, character)
  double log_total_ = 0;
};

}  // namespace cokv::metrics
