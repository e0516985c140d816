// The metrics themselves; metric.cpp lists them by name. All take (prediction, truth) and return 0 … 1.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "metrics/jieba.h"

namespace cokv::metrics {

double qa_f1(std::string_view prediction, std::string_view truth);
double qa_f1_zh(std::string_view prediction, std::string_view truth, const Jieba& jieba);
double rouge_l(std::string_view prediction, std::string_view truth);
double rouge_l_zh(std::string_view prediction, std::string_view truth, const Jieba& jieba);
double classification(std::string_view prediction, std::string_view truth, std::span<const std::string> all_classes);
double retrieval(std::string_view prediction, std::string_view truth);     // the number after "Paragraph "
double retrieval_zh(std::string_view prediction, std::string_view truth);  // the number after "段落"
double count(std::string_view prediction, std::string_view truth);
double code_similarity_difflib(std::string_view prediction, std::string_view truth);
double code_similarity_levenshtein(std::string_view prediction, std::string_view truth);
std::string first_code_line(std::string_view text);  // that they compare: without "`", "#" and "//"

// Share of the answer's distinct words, lower-cased and split at white space, that occur in as many characters of the
// stripped response as the answer has. Punctuation sticks to words.
double needle(std::string_view response, std::string_view answer);

// Whether the answer stands in the prediction (RULER), in either case of its letters: 0 or 1.
double string_match(std::string_view prediction, std::string_view truth);

// 0 or 1: the same final number (GSM8K), the same choice of A to D (LongBench v2).
double gsm8k(std::string_view prediction, std::string_view truth);
double multiple_choice(std::string_view prediction, std::string_view truth);

// Against a text of the model's own, where the metric reads answers otherwise. Classes and numbers: the share of those
// in the prediction that the text has as well, which is the metric where the text has one.
double classification_agreement(std::string_view prediction, std::string_view own,
                                std::span<const std::string> all_classes);
double number_agreement(std::string_view prediction, std::string_view own);  // counting and retrieval
double string_match_agreement(std::string_view prediction, std::string_view own);
double multiple_choice_agreement(std::string_view prediction, std::string_view own);

}  // namespace cokv::metrics
