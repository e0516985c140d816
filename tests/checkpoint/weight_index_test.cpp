// Which file holds which tensor.
#include "checkpoint/weight_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/error_text.h"
#include "support/safetensors_file.h"
#include "support/temporary_folder.h"

namespace cokv::checkpoint {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

const TensorToWrite kA{"a", "F32", {2}, std::string(8, 'a')}, kB{"b", "BF16", {2, 1}, std::string(4, 'b')};

void write_index(const TemporaryFolder& folder, const Json& map) {
  write_json_file(folder / "model.safetensors.index.json", Json{{"weight_map", map}});
}

TEST(WeightIndex, FindsTensorsInShards) {
  const TemporaryFolder folder;
  write_safetensors(folder / "one.safetensors", {kA});
  write_safetensors(folder / "two.safetensors", {kB});
  write_index(folder, {{"a", "one.safetensors"}, {"b", "two.safetensors"}});
  const WeightIndex index(folder.path());
  EXPECT_TRUE(index.contains("a"));
  EXPECT_FALSE(index.contains("c"));
  EXPECT_EQ(index.find("b", {2, 1}).bytes.size(), 4u);
  EXPECT_EQ(type_name(index.find("b", {2, 1}).type), "BF16");
  EXPECT_THAT(error_of_call([&] { index.find("c", {2}); }), HasSubstr("tensor c is missing"));
  EXPECT_THAT(error_of_call([&] { index.find("b", {2, 2}); }), AllOf(HasSubstr("[2, 1]"), HasSubstr("[2, 2]")));
}

TEST(WeightIndex, RefusesWhatCannotBe) {
  const TemporaryFolder folder;
  EXPECT_THAT(error_of_call([&] { WeightIndex(folder.path()); }), HasSubstr("neither model.safetensors nor"));
  write_safetensors(folder / "one.safetensors", {kA});
  write_index(folder, {{"a", "one.safetensors"}, {"b", "gone.safetensors"}});
  EXPECT_THAT(error_of_call([&] { WeightIndex(folder.path()); }), HasSubstr("gone.safetensors"));
  write_safetensors(folder / "gone.safetensors", {kA});
  EXPECT_THAT(error_of_call([&] { WeightIndex(folder.path()); }), HasSubstr("tensor a is in two files"));
  write_index(folder, {{"a", "../one.safetensors"}});
  EXPECT_THAT(error_of_call([&] { WeightIndex(folder.path()); }), HasSubstr("tensor a"));
}

}  // namespace
}  // namespace cokv::checkpoint
