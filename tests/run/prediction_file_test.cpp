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

TEST_F(PredictionFiles, AreOneWritersAtATime) {
  const PredictionFile first(file_);
  EXPECT_THROW(PredictionFile second(file_), ConfigError);
}

}  // namespace
}  // namespace cokv::run
