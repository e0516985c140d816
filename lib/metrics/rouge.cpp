// ROUGE-L as the Python package rouge 1.0.1 computes it: sets of words, and the union over sentence pairs of one
// longest common subsequence each.
#include <algorithm>
#include <set>
#include <unordered_map>

#include "core/utf8.h"
#include "metrics/python_text.h"
#include "metrics/scores.h"

namespace cokv::metrics {

namespace {

using Sentence = std::vector<int>;  // word numbers

// The original walks the table by recursion. Python gives up at 1000 frames, the callers' included, and the text then
// scores 0: these are the longest walks that succeed where LongBench's eval.py calls the metric (measured with CPython
// 3.11). The Chinese metric is one call deeper.
constexpr size_t kLongestWalk = 990;
constexpr size_t kLongestChineseWalk = kLongestWalk - 1;

class Words {
 public:
  int number(const std::u32string& word) {
    return numbers_.emplace(word, static_cast<int>(numbers_.size())).first->second;
  }

 private:
  std::unordered_map<std::u32string, int> numbers_;
};

// Split at ".", drop empty pieces, collapse white space; a piece of white space alone stays as the sentence of the word
// "".
std::vector<Sentence> sentences_of(std::u32string_view text, Words& words) {
  std::vector<Sentence> sentences;
  for (const std::u32string& piece : split_at(text, U'.')) {
    if (piece.empty()) continue;
    Sentence sentence;
    for (const std::u32string& word : split_words(piece)) sentence.push_back(words.number(word));
    if (sentence.empty()) sentence.push_back(words.number(U""));
    sentences.push_back(std::move(sentence));
  }
  return sentences;
}

size_t distinct_words(const std::vector<Sentence>& sentences) {
  std::set<int> all;
  for (const Sentence& sentence : sentences) all.insert(sentence.begin(), sentence.end());
  return all.size();
}

// The words of one longest common subsequence for each pair of sentences that it is given.
struct CommonWords {
  const size_t longest_walk;
  std::set<int> words;
  std::vector<int> table;  // kept from pair to pair for its memory

  bool add(const Sentence& reference, const Sentence& hypothesis);  // false when the walk is too long
};

// Ties go left, as in the original.
bool CommonWords::add(const Sentence& reference, const Sentence& hypothesis) {
  const size_t rows = reference.size(), columns = hypothesis.size(), stride = columns + 1;
  table.assign((rows + 1) * stride, 0);
  for (size_t i = 1; i <= rows; ++i)
    for (size_t j = 1; j <= columns; ++j)
      table[i * stride + j] = reference[i - 1] == hypothesis[j - 1]
                                  ? table[(i - 1) * stride + j - 1] + 1
                                  : std::max(table[(i - 1) * stride + j], table[i * stride + j - 1]);
  size_t i = rows, j = columns, steps = 0;
  while (i > 0 && j > 0) {
    if (++steps > longest_walk) return false;
    if (reference[i - 1] == hypothesis[j - 1]) {
      words.insert(reference[i - 1]);
      --i;
      --j;
    } else if (table[(i - 1) * stride + j] > table[i * stride + j - 1]) {
      --i;
    } else {
      --j;
    }
  }
  return true;
}

double rouge_l_of(std::u32string_view prediction, std::u32string_view truth, size_t longest_walk) {
  Words words;
  const auto hypothesis = sentences_of(prediction, words), reference = sentences_of(truth, words);
  if (hypothesis.empty() || reference.empty()) return 0;
  CommonWords common{longest_walk, {}, {}};
  for (const Sentence& expected : reference)
    for (const Sentence& got : hypothesis)
      if (!common.add(expected, got)) return 0;
  const auto found = static_cast<double>(common.words.size());
  const double recall = found / static_cast<double>(distinct_words(reference));
  const double precision = found / static_cast<double>(distinct_words(hypothesis));
  return 2.0 * ((precision * recall) / (precision + recall + 1e-8));
}

std::u32string spaced(std::string_view text, const Jieba& jieba) {
  std::u32string out;
  for (const std::u32string& word : jieba.cut(utf8_to_code_points(text))) out.append(out.empty() ? U"" : U" ") += word;
  return out;
}

}  // namespace

double rouge_l(std::string_view prediction, std::string_view truth) {
  return rouge_l_of(utf8_to_code_points(prediction), utf8_to_code_points(truth), kLongestWalk);
}

double rouge_l_zh(std::string_view prediction, std::string_view truth, const Jieba& jieba) {
  return rouge_l_of(spaced(prediction, jieba), spaced(truth, jieba), kLongestChineseWalk);
}

}  // namespace cokv::metrics
