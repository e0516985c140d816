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

// The original walks the table by recursion; a walk of more steps than Python's stack allows raises there, and scores
// 0.
constexpr size_t kLongestWalk = 990;

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
std::vector<Sentence> sentences_of(std::string_view text, Words& words) {
  std::vector<Sentence> sentences;
  for (const std::u32string& piece : split_at(utf8_to_code_points(text), U'.')) {
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

// Adds the words of one longest common subsequence; ties go left, as in the original. False when its walk is too long.
bool add_common_words(const Sentence& reference, const Sentence& hypothesis, std::vector<int>& table,
                      std::set<int>& common) {
  const size_t rows = reference.size(), columns = hypothesis.size(), stride = columns + 1;
  table.assign((rows + 1) * stride, 0);
  for (size_t i = 1; i <= rows; ++i)
    for (size_t j = 1; j <= columns; ++j)
      table[i * stride + j] = reference[i - 1] == hypothesis[j - 1]
                                  ? table[(i - 1) * stride + j - 1] + 1
                                  : std::max(table[(i - 1) * stride + j], table[i * stride + j - 1]);
  size_t i = rows, j = columns, steps = 0;
  while (i > 0 && j > 0) {
    if (++steps > kLongestWalk) return false;
    if (reference[i - 1] == hypothesis[j - 1]) {
      common.insert(reference[i - 1]);
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

}  // namespace

double rouge_l(std::string_view prediction, std::string_view truth) {
  Words words;
  const auto hypothesis = sentences_of(prediction, words), reference = sentences_of(truth, words);
  if (hypothesis.empty() || reference.empty()) return 0;
  std::set<int> common;
  std::vector<int> table;
  for (const Sentence& expected : reference)
    for (const Sentence& got : hypothesis)
      if (!add_common_words(expected, got, table, common)) return 0;
  const double recall = static_cast<double>(common.size()) / static_cast<double>(distinct_words(reference));
  const double precision = static_cast<double>(common.size()) / static_cast<double>(distinct_words(hypothesis));
  return 2.0 * ((precision * recall) / (precision + recall + 1e-8));
}

}  // namespace cokv::metrics
