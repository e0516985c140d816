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
  EXPECT_THAT(refusal(R"({"input": "i", "context": "c", "answers": 1})"), HasSubstr("\"answers\" should be a list"));
  EXPECT_THAT(refusal(R"({"input": "i", "context": "c", "answers": [1]})"), HasSubstr("\"answers\" should be a list"));
  EXPECT_THAT(refusal(R"({"input": "i", "context": "c", "answers": []})"), HasSubstr("\"answers\" is empty"));
  EXPECT_THAT(refusal(R"({"input": "i", "context": "c", "answers": ["a"], "length": -1})"), HasSubstr("\"length\""));
  EXPECT_THAT(refusal(R"({"input": "i", "context": "c", "answers": ["a"], "length": 1e99})"), HasSubstr("\"length\""));
  EXPECT_THAT(refusal(R"({"input": "i", "context": "c", "answers": ["a"], "all_classes": "x"})"),
              HasSubstr("\"all_classes\""));
  EXPECT_THAT(refusal(R"({"input": "i", "context": "c", "answers": ["a"], "length": 2.5})"), HasSubstr("is 2.5"));
  EXPECT_THAT(refusal(R"({"input": "i", "context": "c", "answers": ["a"], "length": "7"})"), HasSubstr("\"length\""));
  EXPECT_THAT(refusal(R"({"input": "i", "context": "c", "answers": ["a"], "_id": 5.5})"), HasSubstr("\"_id\""));
  EXPECT_THAT(refusal(R"({"input": "i", "context": "c", "answers": ["a"], "_id": [5]})"), HasSubstr("\"_id\""));
  EXPECT_THAT(refusal(R"({"input": null, "context": "c", "answers": ["a"]})"), HasSubstr("\"input\" is null"));
  EXPECT_THAT(refusal(R"({"input": "i", "context": "c", "answers": null})"), HasSubstr("\"answers\" is null"));
  EXPECT_THAT(refusal("3"), HasSubstr("should be a JSON object, is number"));
}

TEST(ReadExamples, AnswersMayBeMissingWhereNoneAreNeeded) {
  const auto rows = read_examples(written("{\"input\": \"i\", \"context\": \"c\"}\n"
                                          "{\"input\": \"i\", \"context\": \"c\", \"answers\": []}\n" +
                                          std::string(kRow)),
                                  {.answers = Answers::optional});
  ASSERT_THAT(rows, SizeIs(3));
  EXPECT_THAT(rows[0].answers, IsEmpty());
  EXPECT_THAT(rows[1].answers, IsEmpty());
  EXPECT_THAT(rows[2].answers, ElementsAre("a"));
}

// Columns of pandas: integers with gaps are floats, gaps are null, a list of one may be written as the one.
TEST(ReadExamples, TakesRowsAsPandasAndDatasetsWriteThem) {
  const auto rows = read_examples(
      written("\xEF\xBB\xBF"
              R"({"input": "i", "context": "c", "answers": "one", "length": 3619.0, "_id": 7, "all_classes": null})"
              "\r\n"
              R"({"input": "i", "context": "c", "answers": ["a", "b"], "length": null, "_id": null})"
              "\r\n"
              R"({"input": "i", "context": "c", "answers": ["a"], "_id": 8.0})"
              "\r\n"));
  ASSERT_THAT(rows, SizeIs(3));
  EXPECT_THAT(rows[0].answers, ElementsAre("one"));
  EXPECT_EQ(rows[0].length, 3619);
  EXPECT_EQ(rows[1].length, 0);
  EXPECT_THAT((std::vector{rows[0].id, rows[1].id, rows[2].id}), ElementsAre("7", "1", "8"));
}

TEST(ReadExamples, NoTwoRowsHaveTheSameId) {
  const std::string rest = R"("input": "i", "context": "c", "answers": ["a"]})";
  const auto rows = read_examples(written(R"({"_id": "1", )" + rest + "\n{" + rest + "\n" + R"({"_id": "x", )" + rest +
                                          "\n" + R"({"_id": "x", )" + rest + "\n" + R"({"_id": "x-3", )" + rest));
  std::vector<std::string> ids;
  for (const Example& example : rows) ids.push_back(example.id);
  EXPECT_THAT(ids, ElementsAre("1", "row-1", "x", "row-x-3", "x-3"));
}

std::vector<Example> own(std::string_view text, const std::vector<std::string>& fields = {}) {
  return read_examples(written(text), {.format = std::nullopt, .fields = parse_field_names(fields)});
}

TEST(ReadExamples, KnowsOtherBenchmarksRowsByTheirFields) {
  const auto ruler = own(R"({"index": 41, "input": "In", "outputs": ["12", "34"], "length": 4001,)"
                         R"( "answer_prefix": " It is", "token_position_answer": 7})"
                         "\n"
                         R"({"index": 41, "input": "In", "outputs": ["56"], "length": 4001})");
  EXPECT_EQ(ruler[0].input, "In");
  EXPECT_EQ(ruler[0].context, "");
  EXPECT_EQ(ruler[0].answer_prefix, " It is");
  EXPECT_EQ(ruler[0].length, 4001);
  EXPECT_THAT(ruler[0].answers, ElementsAre("12", "34"));
  EXPECT_EQ(ruler[1].id, "1");  // "index" is the needle's place in the text: not a name
  EXPECT_EQ(ruler[1].answer_prefix, "");

  const auto v2 =
      own(R"({"_id": "a", "domain": "d", "difficulty": "easy", "length": "short", "question": "Q?", "choice_A": "1",)"
          R"( "choice_B": "2", "choice_C": "3", "choice_D": "4", "answer": "C", "context": "text"})");
  EXPECT_EQ(v2[0].input, "Q?");
  EXPECT_THAT(v2[0].choices, ElementsAre("1", "2", "3", "4"));
  EXPECT_THAT(v2[0].answers, ElementsAre("C"));

  const auto gsm8k = own(R"({"question": "How many?", "answer": "2 + 2 = 4\n#### 4"})");
  EXPECT_EQ(gsm8k[0].input, "How many?");
  EXPECT_THAT(gsm8k[0].answers, ElementsAre("2 + 2 = 4\n#### 4"));

  const auto kvpress =
      own(R"({"context": "Text.", "question": "Q?", "answer_prefix": "A:", "answer": ["1", "2"], "task": "vt"})");
  EXPECT_EQ(kvpress[0].context, "Text.");
  EXPECT_EQ(kvpress[0].answer_prefix, "A:");
  EXPECT_THAT(kvpress[0].answers, ElementsAre("1", "2"));
}

TEST(ReadExamples, RefusesRowsThatAreNotQuiteOfTheirBenchmark) {
  const auto refused = [](std::string_view text, const std::vector<std::string>& fields = {}) -> std::string {
    try {
      own(text, fields);
    } catch (const InputError& e) {
      return e.what();
    }
    return "accepted";
  };
  EXPECT_THAT(refused(R"({"input": "i", "outputs": []})"), HasSubstr("\"outputs\" is empty"));
  EXPECT_THAT(refused(R"({"input": "i", "outputs": [12]})"), HasSubstr("a row of RULER has"));
  EXPECT_THAT(refused("{\"input\": \"i\", \"outputs\": [\"a\"]}\n{\"input\": \"i\", \"answers\": [\"a\"]}"),
              AllOf(HasSubstr(":2: "), HasSubstr("\"outputs\" is missing")));
  EXPECT_THAT(refused(R"({"question": "q", "choice_A": "1", "answer": "A", "context": "c"})"),
              HasSubstr("\"choice_B\""));
  EXPECT_THAT(refused(R"({"question": "q", "choice_A": "1", "choice_B": "1", "choice_C": "1", "choice_D": "1",)"
                      R"( "answer": "E", "context": "c"})"),
              HasSubstr("should be A, B, C or D, is \"E\""));
  EXPECT_THAT(refused(R"({"question": "q"})"), HasSubstr("\"answer\" is missing"));
  EXPECT_THAT(refused(R"({"inputs": "q", "answers": ["a"]})"), HasSubstr("\"input\" is missing"));
}

TEST(ReadExamples, InOwnFilesAContextMayBeMissingButNotMisspelt) {
  EXPECT_EQ(own(R"({"input": "i", "answers": ["a"]})")[0].context, "");
  EXPECT_EQ(own(R"({"input": "i", "context": null, "answers": ["a"]})")[0].context, "");
  EXPECT_THROW(own(R"({"input": "i", "contexts": "c", "answers": ["a"]})"), InputError);
}

TEST(ReadExamples, TakesOtherNamesOfFields) {
  const char* row = R"({"passage": "P", "question": "Q", "gold": "G", "key": 3, "choice_A": "no", "outputs": ["no"]})";
  const auto rows = own(row, {"context=passage", "input=question", "answers=gold", "_id=key"});
  EXPECT_EQ(rows[0].context, "P");
  EXPECT_EQ(rows[0].input, "Q");
  EXPECT_EQ(rows[0].id, "3");
  EXPECT_THAT(rows[0].answers, ElementsAre("G"));
  const auto refused = [row](const std::vector<std::string>& fields) -> std::string {
    try {
      own(row, fields);
    } catch (const Error& e) {
      return e.what();
    }
    return "accepted";
  };
  EXPECT_THAT(refused({"context=passages", "input=question", "answers=gold"}), HasSubstr("\"passages\" is missing"));
  EXPECT_THAT(refused({"context=passage", "input=key", "answers=gold"}), HasSubstr("\"key\" should be a string, is 3"));
  EXPECT_THAT(refused({"contxt=passage"}), HasSubstr("no field 'contxt' (did you mean 'context'?)"));
  EXPECT_THAT(refused({"context"}), HasSubstr("'context' is not FIELD=NAME"));
  EXPECT_THAT(refused({"context=a", "context=b"}), HasSubstr("twice"));
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
