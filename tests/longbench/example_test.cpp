// Rows as LongBench writes them are read; anything else is refused with file, line and field.
#include "longbench/example.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "core/errors.h"
#include "core/json_file.h"

namespace cokv::longbench {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::filesystem::path written(std::string_view text) {
  const auto file = std::filesystem::temp_directory_path() /
                    ("cokv_rows_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
  write_file_atomically(file, text);
  return file;
}

std::string refusal(std::string_view text) {
  try {
    read_examples(written(text));
  } catch (const InputError& e) {
    return e.what();
  }
  return "accepted";
}

constexpr const char* kRow = R"({"input": "i", "context": "c", "answers": ["a"]})";

TEST(ReadExamples, TakesLongBenchsFieldsAndIgnoresOthers) {
  const auto rows = read_examples(written(
      R"({"input": "Q?", "context": "ä\n🦙", "answers": ["12", "12"], "length": 7, "dataset": "trec", "language": "en",)"
      R"( "all_classes": ["x", "y"], "_id": "ab12", "pred": {"more": [1]}})"
      "\n"
      R"({"input": "", "context": "", "answers": [""], "all_classes": null})"
      "\n"));
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_EQ(rows[0].id, "ab12");
  EXPECT_EQ(rows[0].input, "Q?");
  EXPECT_EQ(rows[0].context, "ä\n🦙");
  EXPECT_THAT(rows[0].answers, ElementsAre("12", "12"));
  EXPECT_THAT(rows[0].all_classes, ElementsAre("x", "y"));
  EXPECT_EQ(rows[0].length, 7);
  EXPECT_EQ(rows[1].id, "1");
  EXPECT_THAT(rows[1].all_classes, IsEmpty());
}

TEST(ReadExamples, EmptyLinesAndWindowsLineEndsAreFine) {
  const std::string row = kRow;
  const auto rows = read_examples(written(row + "\r\n\n" + row));
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_EQ(rows[1].id, "1");
}

TEST(ReadExamples, NamesLineAndFieldOfWhatIsMissingOrOfAnotherType) {
  const std::string good = std::string(kRow) + "\n";
  EXPECT_THAT(refusal(good + R"({"input": "i", "answers": ["a"]})"),
              AllOf(HasSubstr(":2: "), HasSubstr("\"context\" is missing")));
  EXPECT_THAT(refusal(R"({"input": 3, "context": "c", "answers": ["a"]})"),
              AllOf(HasSubstr(":1: "), HasSubstr("\"input\" should be a string, is 3")));
  EXPECT_THAT(refusal(R"({"input": "i", "context": "c", "answers": "a"})"), HasSubstr("\"answers\" should be a list"));
  EXPECT_THAT(refusal(R"({"input": "i", "context": "c", "answers": [1]})"), HasSubstr("\"answers\" should be a list"));
  EXPECT_THAT(refusal(R"({"input": "i", "context": "c", "answers": []})"), HasSubstr("\"answers\" is empty"));
  EXPECT_THAT(refusal(R"({"input": "i", "context": "c", "answers": ["a"], "length": -1})"), HasSubstr("\"length\""));
  EXPECT_THAT(refusal(R"({"input": "i", "context": "c", "answers": ["a"], "length": 1e99})"), HasSubstr("\"length\""));
  EXPECT_THAT(refusal(R"({"input": "i", "context": "c", "answers": ["a"], "all_classes": "x"})"),
              HasSubstr("\"all_classes\""));
  EXPECT_THAT(refusal(R"({"input": "i", "context": "c", "answers": ["a"], "_id": 5})"), HasSubstr("\"_id\""));
  EXPECT_THAT(refusal("[1, 2]"), HasSubstr("should be a JSON object, is array"));
}

TEST(ReadExamples, AnswersMayBeMissingWhereNoneAreNeeded) {
  const auto rows = read_examples(written("{\"input\": \"i\", \"context\": \"c\"}\n"
                                          "{\"input\": \"i\", \"context\": \"c\", \"answers\": []}\n" +
                                          std::string(kRow)),
                                  Answers::optional);
  ASSERT_THAT(rows, SizeIs(3));
  EXPECT_THAT(rows[0].answers, IsEmpty());
  EXPECT_THAT(rows[1].answers, IsEmpty());
  EXPECT_THAT(rows[2].answers, ElementsAre("a"));
}

TEST(ReadExamples, RefusesBrokenTextWithItsPlace) {
  const std::string good = std::string(kRow) + "\n";
  EXPECT_THAT(refusal(good + R"({"input": "i", "context": "c)"), AllOf(HasSubstr(":2"), HasSubstr("not valid JSON")));
  EXPECT_THAT(refusal("{\"input\": \"i\", \"context\": \"a\xff\", \"answers\": [\"a\"]}"),
              AllOf(HasSubstr(":1, field \"context\""), HasSubstr("not valid UTF-8 at byte 28")));
  EXPECT_THAT(refusal(R"({"input": "i", "context": "a\ud83e", "answers": ["a"]})"),
              AllOf(HasSubstr("field \"context\""), HasSubstr("half of a surrogate pair")));
  EXPECT_THAT(refusal(R"({"input": "\udd99", "context": "c", "answers": ["a"]})"),
              AllOf(HasSubstr("field \"input\""), HasSubstr("half of a surrogate pair")));
  EXPECT_THAT(refusal(good + std::string(100000, '[')), HasSubstr(":2"));
  EXPECT_THAT(refusal(" \n"), HasSubstr("holds no rows"));
  EXPECT_THROW(read_examples("/nowhere/rows.jsonl"), InputError);
}

TEST(ReadExamples, ReadsEveryRealRow) {
  const std::filesystem::path folder = std::filesystem::path(COKV_SHARED_DIR) / "data/longbench/data";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no LongBench rows at " << folder;
  size_t rows = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) rows += read_examples(file.path()).size();
  EXPECT_EQ(rows, 237U);
}

}  // namespace
}  // namespace cokv::longbench
