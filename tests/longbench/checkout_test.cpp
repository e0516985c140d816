// LongBench's files are found in the old layout and in today's, and an archive that was not unpacked is named.
#include "longbench/checkout.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

#include "core/errors.h"

namespace cokv::longbench {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

class Checkout : public testing::Test {
 protected:
  void SetUp() override { root_ = fs::path(testing::TempDir()) / ("cokv_checkout_" + std::to_string(::getpid())); }
  void TearDown() override { fs::remove_all(root_); }

  fs::path write(const fs::path& file) const {
    fs::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file) << "{}";
    return root_ / file;
  }

  template <typename Find>
  static std::string refusal(Find find) {
    try {
      find();
    } catch (const InputError& e) {
      return e.what();
    }
    return "accepted";
  }

  fs::path root_;
};

TEST_F(Checkout, Version1LiesAtTheRootOrBelowIt) {
  const fs::path below = write("LongBench/config/dataset2prompt.json");
  write("config/model2path.json");  // today's root belongs to version 2
  EXPECT_EQ(config_file(root_, "dataset2prompt.json"), below);
  EXPECT_EQ(config_file(root_ / "LongBench", "dataset2prompt.json"), below);
  const fs::path at_root = write("config/dataset2prompt.json");
  EXPECT_EQ(config_file(root_, "dataset2prompt.json"), at_root);
}

TEST_F(Checkout, RowsMayLieInEitherPlace) {
  const fs::path below = write("LongBench/data/qasper.jsonl");
  EXPECT_EQ(data_file(root_, "qasper"), below);
  const fs::path at_root = write("data/qasper.jsonl");
  EXPECT_EQ(data_file(root_, "qasper"), at_root);
}

TEST_F(Checkout, AnArchiveIsNamedWithTheCommandThatUnpacksIt) {
  const auto find = [this] { data_file(root_, "qasper"); };
  EXPECT_THAT(refusal(find), AllOf(HasSubstr("data/qasper.jsonl: does not exist"), HasSubstr("data.zip")));
  const fs::path below = write("LongBench/data.zip");
  EXPECT_THAT(refusal(find),
              HasSubstr("unpack it: unzip -n " + below.string() + " -d " + (root_ / "LongBench").string()));
  const fs::path at_root = write("data.zip");
  EXPECT_THAT(refusal(find), HasSubstr("unpack it: unzip -n " + at_root.string() + " -d " + root_.string()));
}

TEST_F(Checkout, Version2HasItsRowsAndItsPrompt) {
  EXPECT_THAT(refusal([this] { v2_prompt_file(root_); }), HasSubstr("prompts/0shot.txt: does not exist"));
  EXPECT_THAT(refusal([this] { v2_data_file(root_); }), HasSubstr("data.json"));
  const fs::path prompt = write("prompts/0shot.txt"), published = write("data.json");
  EXPECT_EQ(v2_prompt_file(root_), prompt);
  EXPECT_EQ(v2_data_file(root_), published);
  const fs::path lines = write("data/longbench_v2.jsonl");
  EXPECT_EQ(v2_data_file(root_), lines);
}

}  // namespace
}  // namespace cokv::longbench
