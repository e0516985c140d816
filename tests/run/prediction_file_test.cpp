// What a kill or a second process may leave of predictions/NAME.jsonl, and what is refused.
#include "run/prediction_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/errors.h"
#include "core/json_file.h"
#include "support/temporary_folder.h"

namespace cokv::run {
namespace {

using ::testing::HasSubstr;

class PredictionFiles : public ::testing::Test {
 protected:
  PredictionFiles() {
    example_.answers = {"yes"};
    PredictionFile log(file_);
    for (const char* key : {"a", "b", "c"}) log.append(key, example_, {std::string("answer of ") + key, 0.5, 12.25});
    text_ = read_file(file_);
  }

  void write(const std::string& text) { std::ofstream(file_, std::ios::binary | std::ios::trunc) << text; }

  std::string refusal(const std::string& text) {
    write(text);
    try {
      PredictionFile log(file_);
    } catch (const InputError& e) {
      return e.what();
    }
    return "no error";
  }

  TemporaryFolder folder_;
  std::filesystem::path file_ = folder_ / "cokv-64.jsonl";
  longbench::Example example_;
  std::string text_;
};

TEST_F(PredictionFiles, WriteTheLinesThatTheyAlwaysWrote) {
  EXPECT_EQ(text_.substr(0, text_.find('\n') + 1),
            "{\"_id\":\"a\",\"pred\":\"answer of a\",\"answers\":[\"yes\"],\"all_classes\":null,\"length\":0,"
            "\"score\":0.5,\"kept_tokens\":12.25}\n");
}

TEST_F(PredictionFiles, ReadBackWhatWasAppended) {
  const PredictionFile log(file_);
  EXPECT_EQ(log.repaired(), "");
  EXPECT_EQ(log.at("b"), (Prediction{"answer of b", 0.5, 12.25}));
}

TEST_F(PredictionFiles, LoseATornEndAloneWhereverItIsTorn) {
  const size_t whole = text_.rfind('\n', text_.size() - 2) + 1;
  for (size_t cut = whole + 1; cut < text_.size(); ++cut) {
    write(text_.substr(0, cut));
    PredictionFile log(file_);
    EXPECT_TRUE(log.contains("b"));
    EXPECT_FALSE(log.contains("c")) << cut;
    EXPECT_THAT(log.repaired(), HasSubstr("dropped " + std::to_string(cut - whole) + " bytes"));
    EXPECT_EQ(read_file(file_), text_.substr(0, whole));
    log.append("c", example_, {"answer of c", 0.5, 12.25});
    EXPECT_EQ(read_file(file_), text_);
  }
}

TEST_F(PredictionFiles, RefuseDamageBeforeTheEnd) {
  std::string damaged = text_;
  damaged[text_.find('\n') + 3] = '\x01';
  EXPECT_THAT(refusal(damaged), HasSubstr("cokv-64.jsonl:2: is damaged, and lines after it are whole"));
}

TEST_F(PredictionFiles, RefuseWhatAnotherProgramWroteAndLeaveItAlone) {
  const std::string of_longbench = "{\"pred\":\"x\",\"answers\":[\"x\"],\"all_classes\":null,\"length\":3}\n";
  EXPECT_THAT(refusal(of_longbench), HasSubstr("cokv-64.jsonl:1: key \"_id\" is missing"));
  EXPECT_EQ(read_file(file_), of_longbench);
  EXPECT_THAT(refusal("[1]\n"), HasSubstr("should be an object"));
}

TEST_F(PredictionFiles, TakeARowTwiceOnlyWithOneAnswer) {
  EXPECT_EQ(refusal(text_ + text_), "no error");
  std::string other = text_;
  other.replace(other.find("0.5"), 3, "0.7");
  EXPECT_THAT(refusal(text_ + other), HasSubstr("cokv-64.jsonl:4: row a was answered before"));
}

// At once, or one after the other in any order: the same bytes.
TEST_F(PredictionFiles, HoldTheSameWhetherMeasuredAtOnceOrLater) {
  const Measured agreement = {{Measure::agreement, 0.25}};
  const Measured forced = {{Measure::log_probability, -0.5}, {Measure::argmax_agreement, std::nullopt}};
  Measured all = agreement;
  all.insert(forced.begin(), forced.end());
  const std::filesystem::path at_once = folder_ / "at-once.jsonl", later = folder_ / "later.jsonl";
  PredictionFile(at_once).append("a", example_, {"x", 0.5, 12, std::vector{3, 4}, all});
  EXPECT_THAT(read_file(at_once), HasSubstr("\"kept_tokens\":12.0,\"token_ids\":[3,4],\"agreement\":0.25,"
                                            "\"log_probability\":-0.5,\"argmax_agreement\":null}\n"));
  PredictionFile(later).append("a", example_, {"x", 0.5, 12, std::vector{3, 4}, {}});
  for (const Measured& measures : {forced, agreement, all}) {
    PredictionFile file(later);
    file.add_measures("a", measures);
  }
  fold_later_measures(later);
  EXPECT_EQ(read_file(later), read_file(at_once));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "later.jsonl.later"));
  EXPECT_EQ(read_predictions(later).at("a").measures, all);
}

TEST_F(PredictionFiles, KeepALaterMeasureWhereverAKillLeavesThem) {
  const std::filesystem::path later = folder_ / "cokv-64.jsonl.later";
  PredictionFile(file_).add_measures("a", {{Measure::log_probability, -1.0}});
  EXPECT_EQ(read_file(file_), text_) << "until all rows have it";
  std::ofstream(later, std::ios::app) << "{\"_id\":\"b\",\"log_pro";  // torn
  {
    const PredictionFile file(file_);
    EXPECT_EQ(file.at("a").measures.at(Measure::log_probability), -1.0);
    EXPECT_TRUE(file.at("b").measures.empty());
  }
  // Folded, and killed before the log was removed: once more changes nothing.
  const std::string folded = read_file(file_);
  std::ofstream(later) << "{\"_id\":\"a\",\"log_probability\":-1.0}\n";
  EXPECT_EQ(PredictionFile(file_).at("a").measures.size(), 1u);
  EXPECT_EQ(read_file(file_), folded);
  // A torn end of the file itself is still dropped, and said.
  write(folded.substr(0, folded.size() - 9));
  std::ofstream(later) << "{\"_id\":\"b\",\"log_probability\":-2.0}\n";
  const PredictionFile file(file_);
  EXPECT_THAT(file.repaired(), HasSubstr("dropped"));
  EXPECT_EQ(file.at("b").measures.at(Measure::log_probability), -2.0);
  EXPECT_FALSE(file.contains("c"));
}

TEST_F(PredictionFiles, RefuseMeasuresThatNobodyKnows) {
  std::ofstream(folder_ / "cokv-64.jsonl.later") << "{\"_id\":\"a\",\"log_probabilty\":-1.0}\n";
  EXPECT_THAT(refusal(text_), HasSubstr("cokv-64.jsonl.later:1: unknown key \"log_probabilty\""));
}

TEST_F(PredictionFiles, AreOneWritersAtATime) {
  const PredictionFile first(file_);
  EXPECT_THROW(PredictionFile second(file_), ConfigError);
}

}  // namespace
}  // namespace cokv::run
