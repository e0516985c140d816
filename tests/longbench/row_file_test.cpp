// The rows of a file, line by line or out of an array, and the files that are something else under the same name.
#include "longbench/row_file.h"

#include <gmock/gmock.h>

#include "core/errors.h"

namespace cokv::longbench {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

std::filesystem::path written(std::string_view text, const char* name = "rows.jsonl") {
  const auto file = std::filesystem::path(testing::TempDir()) / (std::string("cokv_row_file_") + name);
  write_file_atomically(file, text);
  return file;
}

std::vector<std::string> rows(std::string_view text) {
  std::vector<std::string> all;
  const auto file = written(text);
  for_each_row(file, [&](const Json& row, const std::string& where) {
    all.push_back(where.substr(file.string().size()) + " " + row.dump());
  });
  return all;
}

std::string refusal(std::string_view text) {
  try {
    rows(text);
  } catch (const InputError& e) {
    return e.what();
  }
  return "accepted";
}

TEST(RowFile, LinesAndArraysAreTheSame) {
  EXPECT_THAT(rows("{\"a\": 1}\n\n{\"b\": [{}]}"), ElementsAre(R"(:1 {"a":1})", R"(:3 {"b":[{}]})"));
  EXPECT_THAT(rows("\xEF\xBB\xBF [{\"a\": 1},\r\n{\"b\": [{}]}]\n"),
              ElementsAre(R"(, row 1 {"a":1})", R"(, row 2 {"b":[{}]})"));
}

TEST(RowFile, NamesTheRowAndFieldAtWhichAnArrayBreaksOff) {
  EXPECT_THAT(refusal(R"([{"a": 1}, {"b": 1, "c": "x)"),
              AllOf(HasSubstr(", row 2, field \"c\""), HasSubstr("cut short")));
  EXPECT_THAT(refusal("[{\"a\": \"\xff\"}]"),
              HasSubstr(", row 1, field \"a\": is not valid UTF-8 at byte 8 of the file"));
  EXPECT_THAT(refusal(R"([{"a": 1}, 2])"), HasSubstr(", row 2: should be a JSON object, is number"));
  EXPECT_THAT(refusal(R"([{"a": 1}, [{}]])"), HasSubstr(", row 2: should be a JSON object, is array"));
  EXPECT_THAT(refusal(R"([{"a": 1e999}])"), HasSubstr("too large"));
  EXPECT_THAT(refusal("[]"), HasSubstr("holds no rows"));
  EXPECT_THAT(refusal(R"([{"a": 1}] {"a": 2})"), HasSubstr("not valid JSON"));
  EXPECT_THAT(refusal(std::string(100000, '[')), HasSubstr("nested too deeply"));
}

TEST(RowFile, FilesOfOtherFormatsAreNamedWithTheWayOut) {
  EXPECT_THAT(refusal("PAR1\x15\x04"),
              AllOf(HasSubstr("is a Parquet file"), HasSubstr("pandas.read_parquet(sys.argv[1])"),
                    HasSubstr("orient='records', lines=True"), HasSubstr("cokv_row_file_rows.rows.jsonl")));
  EXPECT_THAT(refusal("\x1F\x8B\x08"), AllOf(HasSubstr("compressed by gzip"), HasSubstr("gzip -dc < ")));
  EXPECT_THAT(refusal("PK\x03\x04"), AllOf(HasSubstr("is a zip archive"), HasSubstr("unzip ")));
  EXPECT_THAT(refusal("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"),
              AllOf(HasSubstr("Git LFS pointer"), HasSubstr("run git lfs pull")));
}

}  // namespace
}  // namespace cokv::longbench
