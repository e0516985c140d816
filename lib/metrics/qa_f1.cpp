// Token F1 of normalised texts: lower case, no ASCII punctuation, no articles (SQuAD's normalisation, as LongBench uses
// it).
#include <map>

#include "core/utf8.h"
#include "metrics/python_text.h"
#include "metrics/scores.h"

namespace cokv::metrics {

namespace {

bool is_ascii_punctuation(char32_t c) {
  return (c >= 0x21 && c <= 0x2F) || (c >= 0x3A && c <= 0x40) || (c >= 0x5B && c <= 0x60) || (c >= 0x7B && c <= 0x7E);
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

}  // namespace

double qa_f1(std::string_view prediction, std::string_view truth) {
  const auto predicted = normalised_words(prediction), expected = normalised_words(truth);
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

}  // namespace cokv::metrics
