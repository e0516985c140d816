#include "core/json_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/errors.h"
#include "core/json_text.h"
#include "support/temporary_folder.h"

namespace cokv {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(JsonFile, KeepsOrderAndEveryBitOfADouble) {
  const TemporaryFolder folder;
  const Json document = {{"z", 0.1}, {"a", 1.0 / 3}, {"text", "漢字"}, {"big", uint64_t{18446744073709551615U}}};
  write_json_file(folder / "a.json", document);
  EXPECT_EQ(read_json_file(folder / "a.json"), document);
  EXPECT_TRUE(read_file(folder / "a.json").starts_with("{\n  \"z\": 0.1,\n  \"a\": 0.333333333333333"));
}

TEST(JsonFile, LeavesNothingBesideTheFile) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "a.txt", "one");
  write_file_atomically(folder / "a.txt", "two");
  EXPECT_EQ(read_file(folder / "a.txt"), "two");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(JsonFile, NamesFileAndLineOfWhatIsNoJson) {
  const TemporaryFolder folder;
  std::ofstream(folder / "bad.json") << "{\n \"a\": 1,\n \"b\": nonsense\n}\n";
  EXPECT_THAT([&] { read_json_file(folder / "bad.json"); }, ThrowsMessage<InputError>(HasSubstr("bad.json:3")));
  std::ofstream(folder / "latin1.json") << "{\"a\": \"\xe4\"}";
  EXPECT_THAT([&] { read_json_file(folder / "latin1.json"); }, ThrowsMessage<InputError>(HasSubstr("latin1.json")));
  EXPECT_THAT([&] { read_json_file(folder / "none.json"); }, ThrowsMessage<InputError>(HasSubstr("none.json")));
}

TEST(JsonFile, SurvivesDeepNesting) {
  const TemporaryFolder folder;
  std::ofstream(folder / "deep.json") << std::string(1 << 20, '[');
  EXPECT_THROW(read_json_file(folder / "deep.json"), InputError);
  std::ofstream(folder / "closed.json") << std::string(1 << 20, '[') + std::string(1 << 20, ']');
  EXPECT_THAT([&] { read_json_file(folder / "closed.json"); }, ThrowsMessage<InputError>(HasSubstr("too deeply")));
}

TEST(JsonFile, RefusesNumbersThatNoDoubleHolds) {
  const TemporaryFolder folder;
  std::ofstream(folder / "huge.json") << "{\"a\": 1e999}";
  EXPECT_THAT([&] { read_json_file(folder / "huge.json"); }, ThrowsMessage<InputError>(HasSubstr("1e999")));
}

TEST(JsonText, CountsBracketsThatAreNoText) {
  EXPECT_TRUE(nested_too_deeply(std::string(101, '{')));
  EXPECT_FALSE(nested_too_deeply(std::string(100, '[')));
  EXPECT_FALSE(nested_too_deeply("[\"" + std::string(200, '[') + "\"]"));
  EXPECT_FALSE(nested_too_deeply("[\"\\\"" + std::string(200, '[') + "\"]")) << "an escaped quote ends no string";
  std::string flat;
  for (int i = 0; i < 200; ++i) flat += "{}";
  EXPECT_FALSE(nested_too_deeply(flat));
}

TEST(JsonText, DiscardsWhatCannotBeAValue) {
  EXPECT_EQ(parse_or_discard("{\"a\": 1}")["a"], 1);
  for (const std::string& text :
       {std::string("{"), std::string("1e999"), std::string(101, '[') + std::string(101, ']')})
    EXPECT_TRUE(parse_or_discard(text).is_discarded()) << text;
}

TEST(JsonFile, RequiresMembersByTypeAndName) {
  const Json object = {{"layers", 4}, {"name", "x"}, {"half", 0.5}, {"big", 1e300}};
  EXPECT_EQ(require_int(object, "layers", "f"), 4);
  EXPECT_THAT([&] { require_int(object, "layer", "f"); }, ThrowsMessage<InputError>(HasSubstr("layers")));
  EXPECT_THROW(require_int(object, "name", "f"), InputError);
  EXPECT_THROW(require_int(object, "half", "f"), InputError);
  EXPECT_THROW(require_int(object, "big", "f"), InputError);
  EXPECT_THROW(require_string(object, "layers", "f"), InputError);
  EXPECT_THROW(require_member(Json::array(), "layers", "f"), InputError);
}

TEST(JsonFile, SaysWhenAFolderCannotBeWritten) {
  EXPECT_THROW(write_file_atomically("/proc/none/a.txt", "x"), DeviceError);
}

}  // namespace
}  // namespace cokv
