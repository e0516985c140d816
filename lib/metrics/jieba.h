// Chinese text into words as the Python package jieba 0.42.1 cuts it (accurate mode, with its hidden Markov model):
// the likeliest way through the dictionary's words, and the model for what the dictionary leaves as single characters.
// jieba's tables are not part of this project; `make setup-jieba` fetches them.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/jieba_dictionary.h"
#include "metrics/jieba_hmm.h"

namespace cokv::metrics {

class Jieba {
 public:
  explicit Jieba(const std::filesystem::path& folder);  // with dict.txt and hmm.txt; InputError

  std::vector<std::u32string> cut(std::u32string_view text) const;  // white space and marks are words too

 private:
  void cut_block(std::u32string_view block, std::vector<std::u32string>& words) const;
  std::vector<size_t> likeliest_ends(std::u32string_view block) const;
  void cut_singles(std::u32string_view run, std::vector<std::u32string>& words) const;

  JiebaDictionary dictionary_;
  JiebaHmm hmm_;
};

// The folder of jieba's tables: `given`, or the environment's COKV_JIEBA, or share/cokv/jieba of the installed program,
// or build/jieba of the source tree it was built in. InputError that names the set-up step when it is nowhere.
std::filesystem::path find_jieba(const std::filesystem::path& given);

// The tables of that folder, read once in a process.
const Jieba& shared_jieba(const std::filesystem::path& given);

}  // namespace cokv::metrics
