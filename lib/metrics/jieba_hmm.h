// jieba's hidden Markov model for characters that make no word of the dictionary: each begins, continues or ends a word
// or is one alone, and the likeliest course of these states (Viterbi) says where words end.
#pragma once

#include <array>
#include <filesystem>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace cokv::metrics {

class JiebaHmm {
 public:
  // Lines "start STATE p", "trans FROM TO p", "emit STATE CHARACTER p". InputError naming file and line otherwise.
  explicit JiebaHmm(const std::filesystem::path& file);

  // Lengths of the words, in order; `text` is not empty.
  std::vector<size_t> word_lengths(std::u32string_view text) const;

 private:
  using States = std::array<double, 4>;  // logarithms of probability for B, E, M, S, in this order

  void read_line(std::string_view line, const std::string& where);
  const States& emission(char32_t c) const;

  States start_;
  std::array<States, 4> transition_;  // [from][to]
  std::unordered_map<char32_t, States> emission_;
};

}  // namespace cokv::metrics
