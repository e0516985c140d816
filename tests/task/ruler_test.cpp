// RULER's tasks and the places where its generators' rows are found.
#include "task/ruler.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

#include "core/errors.h"

namespace cokv::task {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

template <typename Refusal, typename Call>
std::string refusal(Call call) {
  try {
    call();
  } catch (const Refusal& e) {
    return e.what();
  }
  return "accepted";
}

class RulerRows : public testing::Test {
 protected:
  void SetUp() override { root_ = fs::path(testing::TempDir()) / ("cokv_ruler_" + std::to_string(::getpid())); }
  void TearDown() override { fs::remove_all(root_); }

  fs::path write(const fs::path& file) const {
    fs::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file) << "{}";
    return root_ / file;
  }

  fs::path root_;
};

// scripts/data/synthetic/constants.py and scripts/eval/synthetic/constants.py.
TEST(RulerTasks, HaveTheirFamilysMetricAndLength) {
  int total = 0;
  for (const std::string_view name : ruler_task_names()) total += find_ruler_task(name).new_tokens;
  EXPECT_EQ(total, 8 * 128 + 30 + 120 + 50 + 2 * 32);
  EXPECT_EQ(find_ruler_task("vt").new_tokens, 30);
  EXPECT_EQ(find_ruler_task("qa_2").metric, "string_match_part");
  EXPECT_EQ(find_ruler_task("fwe").metric, "string_match_all");
  EXPECT_EQ(find_ruler_task("niah_multikey_9").new_tokens, 128);  // of a synthetic.yaml of one's own
  EXPECT_THAT(refusal<ConfigError>([] { find_ruler_task("niha_single_1"); }),
              HasSubstr("did you mean 'niah_single_1'?"));
}

TEST_F(RulerRows, LieInAFolderOfTheirTask) {
  const fs::path lines = write("vt.jsonl");
  EXPECT_EQ(find_ruler_rows(root_, "vt"), lines);
  const fs::path test = write("vt/test.jsonl");
  EXPECT_EQ(find_ruler_rows(root_, "vt"), test);
  const fs::path validation = write("vt/validation.jsonl");
  EXPECT_EQ(find_ruler_rows(root_, "vt"), validation);
}

TEST_F(RulerRows, LieBelowTheirLength) {
  const fs::path run_sh = write("synthetic/4096/data/vt/validation.jsonl");
  write("synthetic/4096/pred/cwe.jsonl");  // predictions are no rows
  EXPECT_EQ(find_ruler_rows(root_, "vt"), run_sh);
  EXPECT_EQ(find_ruler_rows(root_ / "synthetic/4096", "vt"), run_sh);
  EXPECT_THAT(refusal<InputError>([this] { find_ruler_rows(root_, "cwe"); }), HasSubstr("cwe/validation.jsonl"));
  const fs::path plain = write("8192/vt/validation.jsonl");
  EXPECT_THAT(refusal<InputError>([this] { find_ruler_rows(root_, "vt"); }),
              AllOf(HasSubstr("has vt in 2 lengths"),
                    HasSubstr((root_ / "synthetic/4096").string() + ", " + (root_ / "8192").string())));
  EXPECT_EQ(find_ruler_rows(root_ / "8192", "vt"), plain);
}

TEST_F(RulerRows, AMisspeltTaskIsNotAMissingFile) {
  write("niah_multikey_2/validation.jsonl");
  EXPECT_THAT(refusal<InputError>([this] { find_ruler_rows(root_, "niah_multikey2"); }),
              HasSubstr("did you mean 'niah_multikey_2'?"));
  EXPECT_THAT(refusal<InputError>([this] { find_ruler_rows(root_, "qa_1"); }), testing::Not(HasSubstr("did you mean")));
}

}  // namespace
}  // namespace cokv::task
