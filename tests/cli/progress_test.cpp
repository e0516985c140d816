#include "cli/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cokv::cli {
namespace {

using ::testing::HasSubstr;

TEST(Progress, SaysDurationsAsPeopleDo) {
  EXPECT_EQ(duration_text(12), "12s");
  EXPECT_EQ(duration_text(187), "3m 07s");
  EXPECT_EQ(duration_text(3720), "1h 02m");
}

TEST(Progress, PrintsPlainLinesWhereThereIsNoTerminal) {
  testing::internal::CaptureStderr();
  {
    Progress progress("pairs", 10, 4);
    progress.update(6);
    progress.update(10, "reliability 0.50");
  }
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_THAT(text, HasSubstr("pairs 10/10"));
  EXPECT_THAT(text, HasSubstr("reliability 0.50"));
  EXPECT_THAT(text, HasSubstr("(100 %)"));
  EXPECT_THAT(text, ::testing::Not(HasSubstr("\r")));
}

}  // namespace
}  // namespace cokv::cli
