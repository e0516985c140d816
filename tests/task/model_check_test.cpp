// A check-up that a program refuses, and what it hands on to a program that goes on to load.
#include "task/model_check.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "support/error_text.h"
#include "support/temporary_folder.h"
#include "support/tiny_model.h"

namespace cokv::task {
namespace {

using testing::HasSubstr;

TEST(CheckUp, IsRefusedWithAllItsProblems) {
  CheckUp check_up;
  EXPECT_NO_THROW(refuse_problems(check_up, "model"));
  check_up.problems = {"config.json: is missing"};
  EXPECT_EQ(error_of_call([&] { refuse_problems(check_up, "model"); }), "config.json: is missing");
  check_up.problems.emplace_back("tokenizer.json: is missing");
  EXPECT_EQ(error_of_call([&] { refuse_problems(check_up, "model"); }),
            "model: 2 problems: (1) config.json: is missing (2) tokenizer.json: is missing");
}

class ModelCheckUp : public testing::Test {
 protected:
  void SetUp() override { write_tiny_model(folder_ / "model"); }
  TemporaryFolder folder_;
};

TEST_F(ModelCheckUp, HandsOnWhatItRead) {
  const ModelCheck check = check_model_folder(folder_ / "model");
  EXPECT_TRUE(check.check_up.problems.empty());
  EXPECT_EQ(check.folder, folder_ / "model");
  ASSERT_TRUE(check.config && check.tokenizer);
  EXPECT_EQ(check.config->grid().players(), kTinyPlayers);
  EXPECT_GT(check.tokenizer->vocabulary_size(), 0);
}

TEST_F(ModelCheckUp, OfWeightsNeedsNoTokenizer) {
  std::filesystem::remove(folder_ / "model/tokenizer.json");
  EXPECT_TRUE(check_weights(folder_ / "model").check_up.problems.empty());
  EXPECT_THAT(check_model_folder(folder_ / "model").check_up.problems,
              testing::ElementsAre(HasSubstr("tokenizer.json")));
}

TEST_F(ModelCheckUp, OfNoFolderSaysThatAlone) {
  EXPECT_EQ(check_model_folder(folder_ / "nowhere").check_up.problems.size(), 1U);
}

}  // namespace
}  // namespace cokv::task
