// The traps of LongBench's metrics, each with the score that the official Python gives.
#include <gtest/gtest.h>

#include <cmath>

#include "core/errors.h"
#include "metrics/metric.h"
#include "metrics/scores.h"
#include "task/longbench_e.h"
#include "task/scoring.h"

namespace cokv::metrics {
namespace {

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST(QaF1, NormalisesAsLongBenchDoes) {
  EXPECT_DOUBLE_EQ(qa_f1("The cat sat.", "a cat sat"), 1.0);
  EXPECT_DOUBLE_EQ(qa_f1("cat cat dog", "cat dog"), 0.8);
  EXPECT_DOUBLE_EQ(qa_f1("It's 3.5%", "its 35"), 1.0);
  EXPECT_DOUBLE_EQ(qa_f1("co-operate", "co operate"), 0.0);
  EXPECT_DOUBLE_EQ(qa_f1("the", "a"), 0.0);
  EXPECT_DOUBLE_EQ(qa_f1("x\u3000y\u0085z", "x y z"), 1.0) << "Unicode white space separates words";
  EXPECT_DOUBLE_EQ(qa_f1("“cat”", "cat"), 0.0) << "Unicode punctuation stays";
  EXPECT_DOUBLE_EQ(qa_f1("ΟΔΟΣ", "οδος"), 1.0) << "final sigma";
}

TEST(Rouge, UsesSetsAndTheUnionOfSubsequences) {
  EXPECT_DOUBLE_EQ(rouge_l("a b c d", "a b c d"), 0.999999995);
  EXPECT_DOUBLE_EQ(rouge_l("the cat the cat", "the cat"), 0.999999995);
  EXPECT_DOUBLE_EQ(rouge_l("w1 w2", "w2 w1 w2"), 0.999999995);
  EXPECT_DOUBLE_EQ(rouge_l("a b", "b a"), 0.4999999950000001);
  EXPECT_DOUBLE_EQ(rouge_l("x y z a", "a x y z"), 0.749999995);
  EXPECT_DOUBLE_EQ(rouge_l("A b", "a b"), 0.4999999950000001);
  EXPECT_DOUBLE_EQ(rouge_l("rate 3.5 up", "rate 3.5 down"), 0.749999995);
  EXPECT_DOUBLE_EQ(rouge_l("a. ", "b. "), 0.4999999950000001);
  EXPECT_DOUBLE_EQ(rouge_l("the cat sat on the mat. it slept", "the cat slept. it sat on a mat"), 0.9333333283555556);
  EXPECT_DOUBLE_EQ(rouge_l("...", "x"), 0.0);
  EXPECT_DOUBLE_EQ(rouge_l("", "x"), 0.0);
}

TEST(Rouge, ScoresNothingWherePythonsRecursionEnds) {
  const auto of_words = [](int count) { return rouge_l(repeated("a ", count), repeated("a ", count)); };
  EXPECT_DOUBLE_EQ(of_words(990), 0.999999995);
  EXPECT_DOUBLE_EQ(of_words(991), 0.0);
}

TEST(Classification, RemovesFromTheListItWalksOver) {
  const auto score = [](const char* prediction, const char* truth, std::vector<std::string> classes) {
    return classification(prediction, truth, classes);
  };
  EXPECT_DOUBLE_EQ(score("cat dog", "cat", {"cat", "dog"}), 0.5);
  EXPECT_DOUBLE_EQ(score("Other entity", "Other entity", {"Other entity", "Other", "Animal"}), 1.0);
  EXPECT_DOUBLE_EQ(score("x abc ab a", "abc", {"a", "ab", "abc"}), 0.5);
  EXPECT_DOUBLE_EQ(score("abc ab b a", "abc", {"a", "b", "ab", "abc"}), 0.5);
  EXPECT_DOUBLE_EQ(score("dog", "cat", {"cat", "dog"}), 0.0);
}

TEST(CodeSimilarity, BothBackends) {
  const auto expect = [](const std::string& prediction, const std::string& truth, double difflib, double levenshtein) {
    EXPECT_DOUBLE_EQ(code_similarity_difflib(prediction, truth), difflib) << prediction;
    EXPECT_DOUBLE_EQ(code_similarity_levenshtein(prediction, truth), levenshtein) << prediction;
  };
  expect("tide", "diet", 0.25, 0.5);
  expect("diet", "tide", 0.5, 0.5);
  expect("\n# c\n  return x\nfoo", "return x", 0.89, 0.89);
  expect("```\nreturn y\n```", "return y", 1.0, 1.0);
  expect(repeated("ba", 20), repeated("ab", 100), 0.0, 0.33);
  expect(repeated("ba", 20), repeated("ab", 100).substr(0, 199), 0.33, 0.33);
  expect(repeated("ab", 20), repeated("ab", 100), 0.33, 0.33);
  expect("", "x", 0.0, 0.0);
  EXPECT_DOUBLE_EQ(code_similarity_levenshtein(repeated("b", 39) + "a", repeated("c", 39) + "a"), 0.03)
      << "2.5 hundredths, which 1 - 78 / 80 puts a little above";
}

TEST(Numbers, AreComparedAsText) {
  EXPECT_DOUBLE_EQ(count("There are 12 of 15", "12"), 0.5);
  EXPECT_DOUBLE_EQ(count("3.0", "3"), 0.5);
  EXPECT_DOUBLE_EQ(count("none", "3"), 0.0);
  EXPECT_DOUBLE_EQ(retrieval("Paragraph 1 or 12", "Paragraph 12"), 0.5);
  EXPECT_DOUBLE_EQ(retrieval_zh("段落3", "段落3"), 1.0);
}

TEST(Needle, IsTheShareOfTheAnswersWords) {
  const char* answer = "the red key lies under the third stone by the gate.";
  EXPECT_DOUBLE_EQ(needle("The red key is under the third stone", answer), 6 / 9.0);
  EXPECT_DOUBLE_EQ(needle("\n The red key lies under the third stone by the gate", answer), 8 / 9.0);
  EXPECT_DOUBLE_EQ(needle(answer, answer), 1);
  EXPECT_DOUBLE_EQ(needle("Where is it? Well, the question asks where the red key lies", answer), 2 / 9.0)
      << "only the first 51 characters count";
  EXPECT_DOUBLE_EQ(needle("", answer), 0);
  EXPECT_DOUBLE_EQ(needle(" \n", answer), 0);
  EXPECT_DOUBLE_EQ(needle("ÄPFEL", "äpfel"), 1);
}

TEST(Metric, UnknownNamesOfferTheNearest) {
  try {
    find_metric("qa_fi");
    FAIL() << "no such metric";
  } catch (const ConfigError& e) {
    EXPECT_NE(std::string(e.what()).find("qa_f1"), std::string::npos) << e.what();
  }
}

TEST(Scoring, FirstLineRuleStripsOnlyNewlines) {
  EXPECT_EQ(task::scored_part("\n\nType: City\nmore", true), "Type: City");
  EXPECT_EQ(task::scored_part(" \n Type", true), " ");
  EXPECT_EQ(task::scored_part("\na\nb", false), "\na\nb");
}

TEST(Scoring, TaskScoreRoundsAsPython) {
  EXPECT_EQ(task::task_score(std::vector<double>{0.55325}), 55.33);
  EXPECT_EQ(task::task_score(std::vector<double>{0.02675}), 2.67);
}

TEST(Scoring, BucketScoreRoundsAsNumpy) {
  EXPECT_EQ(task::bucket_score(std::vector<double>{0.55325}), 55.32);
  EXPECT_EQ(task::bucket_score(std::vector<double>{0.02675}), 2.68);
  EXPECT_TRUE(std::isnan(task::bucket_score({})));
}

TEST(WorkedExamples, StringMatch) {
  const std::vector<std::string> answers = {"Ann", "12"};
  EXPECT_EQ(row_score(find_metric("string_match_all"), "it was ANN", answers, {}, {}), 0.5);
  EXPECT_EQ(row_score(find_metric("string_match_part"), "it was ANN", answers, {}, {}), 1.0);
  EXPECT_EQ(row_score(find_metric("string_match_all"),
                      "1\x01"
                      "2",
                      answers, {}, {}),
            0.0);
  EXPECT_EQ(row_score(find_metric("string_match_part"),
                      "a\x01"
                      "b",
                      std::vector<std::string>{"A\nB"}, {}, {}),
            1.0);
  // RULER divides first, LongBench multiplies first.
  std::vector<double> scores(160, 0.0);
  std::fill_n(scores.begin(), 23, 1.0);
  EXPECT_EQ(task::task_score(scores, TaskScore::ruler), 14.37);
  EXPECT_EQ(task::task_score(scores, TaskScore::longbench), 14.38);
}

TEST(WorkedExamples, Gsm8k) {
  const auto score = [](std::string_view prediction, std::string_view truth = "3 * 6 = 18\n#### 18") {
    return find_metric("gsm8k").score(prediction, truth, {}, {});
  };
  EXPECT_EQ(score("#### 18"), 1);
  EXPECT_EQ(score("#### 18, not 20"), 1);  // the mark beats the last number
  EXPECT_EQ(score("#### 20\n#### 18"), 0);
  EXPECT_EQ(score("She makes $18."), 1);
  EXPECT_EQ(score("18 eggs, so 19"), 0);
  EXPECT_EQ(score("$1,234.", "#### 1234"), 1);
  EXPECT_EQ(score("18.00"), 0);  // as in both originals
  EXPECT_EQ(score("-18"), 0);
  EXPECT_EQ(score("-7", "#### -7"), 1);
  EXPECT_EQ(score("eighteen"), 0);
  EXPECT_EQ(score("none", "none"), 0);
}

TEST(WorkedExamples, MultipleChoice) {
  const auto score = [](std::string_view prediction, std::string_view truth) {
    return find_metric("multiple_choice").score(prediction, truth, {}, {});
  };
  EXPECT_EQ(score("The correct answer is (B).", "B"), 1);
  EXPECT_EQ(score("The **correct** answer is **(B)**", "B"), 1);
  EXPECT_EQ(score("The correct answer is A. No: The correct answer is (B)", "B"), 1);  // brackets are looked for first
  EXPECT_EQ(score("The correct answer is Both", "B"), 1);                              // as in the original
  EXPECT_EQ(score("The correct answer is (E) or The correct answer is D", "D"), 1);
  EXPECT_EQ(score("the correct answer is (B)", "B"), 0);
  EXPECT_EQ(score("B", "B"), 0);
}

TEST(WorkedExamples, TaskScoreOfLongBenchV2HasOneDecimal) {
  EXPECT_EQ(task::task_score(std::vector<double>{1, 0, 0}, TaskScore::longbench_v2), 33.3);
}

}  // namespace
}  // namespace cokv::metrics
