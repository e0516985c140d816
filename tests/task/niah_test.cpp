// Needles in hay: where they are put, how long the text is, what the grid looks like, and what is refused.
#include "task/niah.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

#include "core/errors.h"
#include "task/prompt.h"
#include "task/small_tokenizer.h"

namespace cokv::task {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

class NiahTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    options_.haystack = fs::path(testing::TempDir()) / ("cokv_hay_" + std::to_string(::getpid()));
    fs::create_directories(options_.haystack);
    write("b.txt", "the last head keeps all of it. ");
    write("a.txt", "a prompt is long. its memory is short. ");
    write("readme.md", "not hay");
    options_.needles = options_.haystack.string() + "_needles.jsonl";
    write_needle("under the stone.");
    options_.lengths = {600, 900};
    options_.depths = {0, 50, 100};
  }
  void TearDown() override {
    fs::remove_all(options_.haystack);
    fs::remove(options_.needles);
  }

  void write(const std::string& file, const std::string& text) const {
    std::ofstream(options_.haystack / file) << text;
  }
  void write_needle(const std::string& answer) const {
    std::ofstream(options_.needles) << R"({"context": ")" + needle_ +
                                           R"(", "input": "where is the red key?", "answers": [")" + answer + "\"]}\n";
  }
  Niah make() const { return make_niah(options_, small_tokenizer(GetParam())); }

  std::string refusal() const {
    try {
      make();
    } catch (const Error& e) {
      return e.what();
    }
    return "accepted";
  }

  NiahOptions options_;
  std::string needle_ = "the red key lies under the stone.";
};

TEST_P(NiahTest, GridHasACellForEveryLengthAndDepth) {
  const Niah niah = make();
  ASSERT_THAT(niah.task.examples, SizeIs(6));
  ASSERT_THAT(niah.cells, SizeIs(6));
  EXPECT_EQ(niah.cells[1].length, 600);
  EXPECT_EQ(niah.cells[1].depth, 50);
  EXPECT_THAT(niah.task.examples[5].id, testing::MatchesRegex("[0-9a-f]{8}-900-100"));
  EXPECT_EQ(niah.task.metric, "needle");
  EXPECT_TRUE(niah.task.stop_at_newline);
  EXPECT_EQ(niah.task.min_new_tokens, 0);
}

TEST_P(NiahTest, NeedleStandsOnceBehindAFullStopAndTheHayIsSorted) {
  const Niah niah = make();
  for (size_t i = 0; i < niah.cells.size(); ++i) {
    const std::string& text = niah.task.examples[i].context;
    const size_t at = text.find("\n" + needle_ + "\n");
    ASSERT_NE(at, std::string::npos) << text;
    EXPECT_EQ(text.find(needle_, at + 2), std::string::npos);
    const size_t before = text.find_last_not_of(' ', at - 1);
    EXPECT_EQ(niah.cells[i].depth == 0, at <= 1) << text.substr(0, 60);
    if (niah.cells[i].depth == 50) {
      EXPECT_EQ(text[before], '.');
      EXPECT_NEAR(static_cast<double>(at) / static_cast<double>(text.size()), 0.5, 0.2);
    }
    if (niah.cells[i].depth == 100) {
      EXPECT_EQ(at + needle_.size() + 2, text.size());
      EXPECT_THAT(text, StartsWith("a prompt is long. its memory is short. the last head keeps all of it. a prompt"));
    }
  }
}

TEST_P(NiahTest, HayAndNeedleFillTheLengthLessTheRoomForTheQuestion) {
  const auto tokenizer = small_tokenizer(GetParam());
  const Niah niah = make_niah(options_, tokenizer);
  for (size_t i = 0; i < niah.cells.size(); ++i) {
    const auto tokens = static_cast<int>(tokenizer.encode(niah.task.examples[i].context, false).size());
    EXPECT_NEAR(tokens, niah.cells[i].length - 200, 3);  // joints may tokenize differently in the joined text
  }
}

TEST_P(NiahTest, PromptsAreFramedAndNeverCut) {
  const auto tokenizer = small_tokenizer(GetParam());
  const Niah niah = make_niah(options_, tokenizer);
  const auto ids = prompt_tokens(niah.task, niah.task.examples[0], tokenizer, {});
  EXPECT_THAT(tokenizer.decode(ids), HasSubstr("Question: where is the red key?\nAnswer:"));
  EXPECT_THROW(prompt_tokens(niah.task, niah.task.examples[0], tokenizer, {.max_prompt_tokens = 100}), ConfigError);
}

TEST_P(NiahTest, RefusesWhatCannotBeAsked) {
  options_.lengths = {210, 4000};
  EXPECT_THAT(refusal(), HasSubstr("length 210 leaves no room for hay"));
  options_.lengths = {};
  EXPECT_THAT(refusal(), HasSubstr("no cells"));
  options_.lengths = {400};
  options_.depths = {101};
  EXPECT_THAT(refusal(), HasSubstr("depth 101"));
  options_.depths = {0};
  write_needle(" ");
  EXPECT_THAT(refusal(), HasSubstr("needles.jsonl, needle 1: lacks a sentence, a question or an answer"));
  write_needle("x");
  write("a.txt", "broken \xff");
  EXPECT_THAT(refusal(), HasSubstr("a.txt: is not valid UTF-8 at byte 7"));
  fs::remove(options_.haystack / "a.txt");
  fs::remove(options_.haystack / "b.txt");
  EXPECT_THAT(refusal(), HasSubstr("holds no *.txt file"));
  fs::remove_all(options_.haystack);
  EXPECT_THAT(refusal(), HasSubstr("not a folder"));
}

TEST_P(NiahTest, TestsOnOtherNeedlesAndHayThanTheProfileWasMadeWith) {
  const Task profiled = make().task;
  const std::vector<std::string> ids = {profiled.examples.front().id};
  EXPECT_THROW(refuse_known_needles(profiled, profiled.data_sha256, {}), ConfigError);
  EXPECT_THROW(refuse_known_needles(profiled, "another", ids), ConfigError);
  needle_ = "the blue key lies in the water.";
  write_needle("in the water.");
  EXPECT_NO_THROW(refuse_known_needles(make().task, "another", ids));
}

INSTANTIATE_TEST_SUITE_P(Families, NiahTest, testing::Values("llama3", "llama2"),
                         [](const auto& instance) { return std::string(instance.param); });

}  // namespace
}  // namespace cokv::task
