// Token F1 of normalised texts: lower case, no ASCII punctuation, no articles (SQuAD's normalisation, as LongBench uses
// it), or of Chinese text cut into words.
#include <algorithm>
#include <map>

#include "core/utf8.h"
#include "metrics/python_text.h"
#include "metrics/scores.h"

namespace cokv::metrics {

namespace {

bool is_ascii_punctuation(char32_t c) {
  return (c >= 0x21 && c <= 0x2F) || (c >= 0x3A && c <= 0x40) || (c >= 0x5B && c <= 0x60) || (c >= 0x7B && c <= 0x7E);
}

struct Range {
  char32_t first, last;
};

// The Chinese and typographic marks that LongBench deletes from Chinese text beside the ASCII ones. Some that one would
// expect, such as U+300A and U+FF0E, are not among them.
constexpr Range kChineseMarks[] = {{0x2013, 0x2014}, {0x2018, 0x2019}, {0x201B, 0x201F}, {0x2026, 0x2027},
                                   {0x3001, 0x3003}, {0x300B, 0x3011}, {0x3014, 0x301F}, {0x3030, 0x3030},
                                   {0x303E, 0x303F}, {0xFE4F, 0xFE4F}, {0xFF01, 0xFF0D}, {0xFF0F, 0xFF0F},
                                   {0xFF1A, 0xFF20}, {0xFF3B, 0xFF40}, {0xFF5B, 0xFF64}};

bool is_chinese_mark(char32_t c) {
  return std::ranges::any_of(kChineseMarks, [c](Range range) { return c >= range.first && c <= range.last; });
}

bool is_article(std::u32string_view word) {
  return word == U"a" || word == U"an" || word == U"the";
}

// \b(a|an|the)\b -> " ": a whole run of word characters that is an article.
std::u32string without_articles(std::u32string_view text) {
  std::u32string out;
  for (size_t i = 0; i < text.size();) {
    const size_t begin = i;
    while (i < text.size() && is_word(text[i])) ++i;
    const auto word = text.substr(begin, i - begin);
    if (is_article(word))
      out += U' ';
    else
      out += word;
    if (i < text.size()) out += text[i++];
  }
  return out;
}

std::vector<std::u32string> normalised_words(std::string_view text) {
  std::u32string plain;
  for (const char32_t c : lower(utf8_to_code_points(text)))
    if (!is_ascii_punctuation(c)) plain += c;
  return split_words(without_articles(plain));
}

std::vector<std::u32string> normalised_chinese_words(std::string_view text, const Jieba& jieba) {
  std::vector<std::u32string> words;
  for (const std::u32string& word : jieba.cut(utf8_to_code_points(text))) {
    std::u32string plain = lower(word);
    std::erase_if(plain, [](char32_t c) { return is_ascii_punctuation(c) || is_chinese_mark(c) || is_space(c); });
    if (!plain.empty()) words.push_back(std::move(plain));
  }
  return words;
}

// F1 of two bags of words.
double f1(const std::vector<std::u32string>& predicted, const std::vector<std::u32string>& expected) {
  std::map<std::u32string, int> left;
  for (const auto& word : expected) ++left[word];
  int common = 0;
  for (const auto& word : predicted)
    if (const auto found = left.find(word); found != left.end() && found->second > 0) {
      --found->second;
      ++common;
    }
  if (common == 0) return 0;
  const double precision = 1.0 * common / static_cast<double>(predicted.size());
  const double recall = 1.0 * common / static_cast<double>(expected.size());
  return (2 * precision * recall) / (precision + recall);
}

}  // namespace

double qa_f1(std::string_view prediction, std::string_view truth) {
  return f1(normalised_words(prediction), normalised_words(truth));
}

double qa_f1_zh(std::string_view prediction, std::string_view truth, const Jieba& jieba) {
  return f1(normalised_chinese_words(prediction, jieba), normalised_chinese_words(truth, jieba));
}

}  // namespace cokv::metrics
