// Chinese text into words: against what jieba 0.42.1 gives, on a made dictionary, and with tables that are broken.
#include "metrics/jieba.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "core/errors.h"
#include "core/utf8.h"
#include "metrics/metric.h"
#include "metrics/scores.h"

namespace cokv::metrics {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> cut(const Jieba& jieba, std::string_view text) {
  std::vector<std::string> words;
  for (const auto& word : jieba.cut(utf8_to_code_points(text))) words.push_back(code_points_to_utf8(word));
  return words;
}

TEST(JiebaTables, CutAsTheOriginal) {
  try {
    find_jieba({});
  } catch (const InputError&) {
    GTEST_SKIP() << "needs jieba's tables (make setup-jieba)";
  }
  const Jieba& jieba = shared_jieba({});
  EXPECT_THAT(cut(jieba, "我来到北京清华大学"), ElementsAre("我", "来到", "北京", "清华大学"));
  EXPECT_THAT(cut(jieba, "他来到了网易杭研大厦"), ElementsAre("他", "来到", "了", "网易", "杭研", "大厦"))
      << "杭研 is in no dictionary";
  EXPECT_THAT(cut(jieba, "增长3.5%。\r\nC++ 和c#"), ElementsAre("增长", "3.5%", "。", "\r\n", "C++", " ", "和", "c#"));
}

// Tables of a few words: 甲乙 is a word; 丙 and 丁 make one only by the model, 戊己 none.
class MadeTables : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("cokv-jieba-" + std::to_string(getpid()));
    fs::create_directories(folder_);
    write("dict.txt", "甲乙 10 n\n甲 3 n\n乙 3 n\n丙 1 n\n戊己庚 2 n\n");
    write("hmm.txt",
          "start B -0.5\nstart S -1\ntrans B E -0.1\ntrans S S -1\ntrans E S -1\ntrans S B -1\ntrans E B -1\n"
          "emit B 丙 -1\nemit E 丁 -1\nemit S 戊 -1\nemit S 己 -1\n");
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const char* file, const char* text) const { std::ofstream(folder_ / file) << text; }

  std::string refusal() const {
    try {
      Jieba jieba(folder_);
    } catch (const InputError& e) {
      return e.what();
    }
    return "";
  }

  fs::path folder_;
};

TEST_F(MadeTables, DictionaryFirstThenTheModel) {
  const Jieba jieba(folder_);
  EXPECT_THAT(cut(jieba, "甲乙"), ElementsAre("甲乙"));
  EXPECT_THAT(cut(jieba, "乙甲"), ElementsAre("乙", "甲"));
  EXPECT_THAT(cut(jieba, "丙丁甲乙丙丁"), ElementsAre("丙丁", "甲乙", "丙丁"));
  EXPECT_THAT(cut(jieba, "戊己"), ElementsAre("戊", "己")) << "the beginning of a word is no word";
  EXPECT_THAT(cut(jieba, ""), ElementsAre());
  EXPECT_THAT(cut(jieba, "a.5b1.5%x-"), ElementsAre("a.5", "b1.5%", "x", "-"));
}

TEST_F(MadeTables, TheChineseRougeIsOneCallDeeper) {
  const Jieba jieba(folder_);
  const auto of_words = [&](int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += "甲，";
    return rouge_l_zh(text, text, jieba);
  };
  EXPECT_DOUBLE_EQ(of_words(494), 0.999999995) << "988 words";
  EXPECT_DOUBLE_EQ(of_words(495), 0.0) << "990 words";
}

TEST_F(MadeTables, BrokenOnesAreRefused) {
  write("dict.txt", "甲乙 10 n\n甲 many n\n");
  EXPECT_THAT(refusal(), HasSubstr("dict.txt:2"));
  write("dict.txt", "");
  EXPECT_THAT(refusal(), HasSubstr("no words"));
  write("dict.txt", "甲 99999999999999999999\n");
  EXPECT_THAT(refusal(), HasSubstr("dict.txt:1"));
  write("dict.txt", "\xFF 1\n");
  EXPECT_THAT(refusal(), HasSubstr("UTF-8"));
  write("dict.txt", "甲乙 10\n");
  write("hmm.txt", "start B -0.5\nemit X 甲 -1\n");
  EXPECT_THAT(refusal(), HasSubstr("hmm.txt:2"));
  fs::remove(folder_ / "hmm.txt");
  EXPECT_THAT(refusal(), HasSubstr("hmm.txt"));
}

TEST_F(MadeTables, AreFoundWhereTheyAreNamed) {
  EXPECT_EQ(find_jieba(folder_), folder_);
  try {
    find_jieba(folder_ / "elsewhere");
    FAIL() << "there is nothing";
  } catch (const InputError& e) {
    EXPECT_THAT(e.what(), HasSubstr("make setup-jieba"));
  }
}

TEST_F(MadeTables, OnlyChineseMetricsNeedThem) {
  const MetricOptions nowhere{.jieba = folder_ / "elsewhere"};
  for (const Metric& metric : all_metrics()) {
    SCOPED_TRACE(metric.name);
    if (metric.name == "qa_f1_zh" || metric.name == "rouge_zh")
      EXPECT_THROW(make_ready(metric, nowhere), InputError);
    else
      EXPECT_NO_THROW(make_ready(metric, nowhere));
  }
}

}  // namespace
}  // namespace cokv::metrics
