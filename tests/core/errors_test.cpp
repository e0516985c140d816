#include "core/errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace cokv {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Errors, SayWhereWhatAndWhatToTryInOneLine) {
  const InputError error("rows.jsonl:3", "is not JSON\nat all", "check the file");
  EXPECT_EQ(error.code(), ExitCode::input);
  EXPECT_THAT(error.what(), HasSubstr("rows.jsonl:3"));
  EXPECT_THAT(error.what(), HasSubstr("check the file"));
  EXPECT_THAT(error.what(), Not(HasSubstr("\n")));
}

TEST(Errors, CarryTheExitCodesOfTheContract) {
  EXPECT_EQ(static_cast<int>(ConfigError("a", "b").code()), 2);
  EXPECT_EQ(static_cast<int>(InputError("a", "b").code()), 3);
  EXPECT_EQ(static_cast<int>(DeviceError("a", "b").code()), 4);
  EXPECT_EQ(static_cast<int>(Interrupted("a").code()), 75);
}

TEST(Errors, OfferTheNearestName) {
  const std::vector<std::string> known{"qasper", "hotpotqa", "samsum"};
  EXPECT_THAT(did_you_mean("qaspr", known), HasSubstr("qasper"));
  EXPECT_EQ(did_you_mean("zzzzzzzzz", known), "");
}

}  // namespace
}  // namespace cokv
