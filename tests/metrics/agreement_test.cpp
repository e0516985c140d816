// `--utility agreement`: a metric against a text of the model's own.
#include <gtest/gtest.h>

#include "core/errors.h"
#include "metrics/metric.h"

namespace cokv::metrics {
namespace {

const std::vector<std::string> kClasses = {"City", "Other location", "location", "Number of something"};

// Everything that some metric cleans, splits at or looks for.
const std::string kText =
    "\n \x01The Answer,\tby Paragraph 3 and 段落 12: \"Other location\";\r\nThe correct answer is (B). #### "
    "1,234.\x1F\n"
    "  return x  # twice\n\n";

// Without jieba's tables, which scripts/setup/jieba.sh fetches, the Chinese metrics are left out.
bool can_run(const Metric& metric) {
  try {
    make_ready(metric, {});
    return true;
  } catch (const InputError&) {
    return false;
  }
}

double agreed(std::string_view metric, std::string_view prediction, std::string_view own) {
  return agreement(find_metric(metric), prediction, own, kClasses, {});
}

TEST(Agreement, OfATextWithItselfIsOneInEveryMetric) {
  for (const Metric& metric : all_metrics()) {
    if (!can_run(metric)) continue;
    for (const std::string& text : {kText, std::string("The reply, in words.\n"), std::string(" "), std::string()})
      EXPECT_EQ(agreement(metric, text, text, kClasses, {}), 1) << metric.name << ": " << text;
  }
}

// Not the very same text, so that each metric has to find in both what it counts.
TEST(Agreement, OfATextWithMoreSpaceAroundItIsOneInEveryMetric) {
  for (const Metric& metric : all_metrics()) {
    if (!can_run(metric)) continue;
    EXPECT_NEAR(agreement(metric, "\n" + kText + "\n", kText, kClasses, {}), 1, 1e-8) << metric.name;
    EXPECT_NEAR(agreement(metric, kText, "\n" + kText + "\n", kClasses, {}), 1, 1e-8) << metric.name;
  }
}

TEST(Agreement, OfOtherTextsIsLessInEveryMetric) {
  for (const Metric& metric : all_metrics()) {
    if (!can_run(metric)) continue;
    EXPECT_LT(agreement(metric, "Something 7 else", kText, kClasses, {}), 0.5) << metric.name;
    EXPECT_LT(agreement(metric, kText, "Something 7 else", kClasses, {}), 0.5) << metric.name;
    EXPECT_EQ(agreement(metric, "words", "", kClasses, {}), 0) << metric.name;
  }
}

TEST(Agreement, StringMatchCleansBothTexts) {
  for (const char* metric : {"string_match_all", "string_match_part"}) {
    EXPECT_EQ(agreed(metric, "it is\x01 BLUE, and red", " Is\nblue,\n"), 0);
    EXPECT_EQ(agreed(metric,
                     "it is\x01"
                     "BLUE, and red",
                     " Is\nblue,\n"),
              1);
    EXPECT_EQ(agreed(metric, "red", " \n"), 0) << "an empty text stands in every other";
  }
}

TEST(Agreement, CountsTheNumbersThatBothTextsHave) {
  for (const char* metric : {"count", "retrieval", "retrieval_zh"}) {
    EXPECT_EQ(agreed(metric, "3", "There are 3 of them"), 1);
    EXPECT_EQ(agreed(metric, "Paragraph 3 or 4", "Paragraph 3"), 0.5) << "as against the answer itself";
    EXPECT_EQ(agreed(metric, "3, no: 5", "5, 3"), 1);
    EXPECT_EQ(agreed(metric, "none", "I see none"), 0);
  }
}

TEST(Agreement, CountsTheClassesThatBothTextsName) {
  EXPECT_EQ(agreed("classification", "City", "Type: City."), 1);
  EXPECT_EQ(agreed("classification", "City or Other location", "Type: City."), 0.5) << "as against the answer itself";
  EXPECT_EQ(agreed("classification", "Other location", "location"), 0);
  EXPECT_EQ(agreed("classification", "location", "Other location"), 0);
  EXPECT_EQ(agreed("classification", "a town", "a village"), 0);
}

TEST(Agreement, ComparesTheFirstLinesOfCode) {
  EXPECT_EQ(agreed("code_sim", "```\nreturn x\n```", "# twice\nreturn x\nreturn y"), 1);
  EXPECT_EQ(agreed("code_sim", "# once", "# twice"), 0);
}

TEST(Agreement, ComparesNumbersAndChoices) {
  EXPECT_EQ(agreed("gsm8k", "so 18", "3 * 6 = 18\n#### 18"), 1);
  EXPECT_EQ(agreed("gsm8k", "none", "no number"), 0);
  EXPECT_EQ(agreed("multiple_choice", "The correct answer is C", "I say: The correct answer is (C)"), 1);
  EXPECT_EQ(agreed("multiple_choice", "B", "B"), 1);
  EXPECT_EQ(agreed("multiple_choice", "B", "A"), 0);
}

}  // namespace
}  // namespace cokv::metrics
