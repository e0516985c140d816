#include "metrics/jieba.h"

#include "metrics/python_text.h"

namespace cokv::metrics {

namespace {

using Words = std::vector<std::u32string>;

// jieba's classes of characters, from its regular expressions.
bool is_han(char32_t c) {
  return c >= 0x4E00 && c <= 0x9FD5;
}

bool is_ascii_digit(char32_t c) {
  return c >= U'0' && c <= U'9';
}

bool is_ascii_word(char32_t c) {
  return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || is_ascii_digit(c);
}

bool is_in_block(char32_t c) {
  return is_han(c) || is_ascii_word(c) || std::u32string_view(U"+#&._%-").find(c) != std::u32string_view::npos;
}

template <typename Belongs>
size_t run_end(std::u32string_view text, size_t begin, const Belongs& belongs) {
  while (begin < text.size() && belongs(text[begin])) ++begin;
  return begin;
}

// "3.5%" and "abc" are words, and so is what stands between such.
void cut_latin(std::u32string_view text, Words& words) {
  for (size_t begin = 0, end; begin < text.size(); begin = end) {
    end = run_end(text, begin, is_ascii_word);
    if (end == begin) {
      end = run_end(text, begin, [](char32_t c) { return !is_ascii_word(c); });
    } else {
      if (end < text.size() && text[end] == U'.')
        if (const size_t digits = run_end(text, end + 1, is_ascii_digit); digits > end + 1) end = digits;
      if (end < text.size() && text[end] == U'%') ++end;
    }
    words.emplace_back(text.substr(begin, end - begin));
  }
}

}  // namespace

Jieba::Jieba(const std::filesystem::path& folder) : dictionary_(folder / "dict.txt"), hmm_(folder / "hmm.txt") {}

Words Jieba::cut(std::u32string_view text) const {
  Words words;
  for (size_t begin = 0, end; begin < text.size(); begin = end) {
    end = run_end(text, begin, is_in_block);
    if (end > begin) {
      cut_block(text.substr(begin, end - begin), words);
    } else {
      end = begin + (text.substr(begin, 2) == U"\r\n" ? 2 : 1);
      words.emplace_back(text.substr(begin, end - begin));
    }
  }
  return words;
}

void Jieba::cut_block(std::u32string_view block, Words& words) const {
  const std::vector<size_t> ends = likeliest_ends(block);
  size_t singles = 0;  // where the run of single characters before this word begins
  for (size_t begin = 0; begin < block.size(); begin = ends[begin]) {
    if (ends[begin] == begin + 1) continue;
    cut_singles(block.substr(singles, begin - singles), words);
    words.emplace_back(block.substr(begin, ends[begin] - begin));
    singles = ends[begin];
  }
  cut_singles(block.substr(singles), words);
}

// Where the word from each place ends when the rest of the block is cut in the likeliest way; of equally likely words
// the longest.
std::vector<size_t> Jieba::likeliest_ends(std::u32string_view block) const {
  std::vector<size_t> ends(block.size());
  std::vector<double> score(block.size() + 1, 0.0);
  for (size_t begin = block.size(); begin-- > 0;) {
    const auto consider = [&](size_t end, double log_frequency) {
      const double with = log_frequency - dictionary_.log_total() + score[end];
      if (ends[begin] != 0 && with < score[begin]) return;
      ends[begin] = end;
      score[begin] = with;
    };
    int node = JiebaDictionary::kRoot;
    for (size_t i = begin; i < block.size(); ++i) {
      if ((node = dictionary_.child(node, block[i])) == JiebaDictionary::kNone) break;
      if (dictionary_.is_word(node)) consider(i + 1, dictionary_.log_frequency(node));
    }
    if (ends[begin] == 0) consider(begin + 1, 0.0);
  }
  return ends;
}

// Neighbouring single characters: one alone is a word, those that spell a word of the dictionary stay apart, and the
// model decides about all others.
void Jieba::cut_singles(std::u32string_view run, Words& words) const {
  if (run.size() == 1 || dictionary_.contains(run)) {
    for (const char32_t c : run) words.emplace_back(1, c);
    return;
  }
  for (size_t begin = 0, end; begin < run.size(); begin = end) {
    end = run_end(run, begin, is_han);
    if (end == begin) {
      end = run_end(run, begin, [](char32_t c) { return !is_han(c); });
      cut_latin(run.substr(begin, end - begin), words);
      continue;
    }
    for (const size_t length : hmm_.word_lengths(run.substr(begin, end - begin))) {
      words.emplace_back(run.substr(begin, length));
      begin += length;
    }
  }
}

}  // namespace cokv::metrics
