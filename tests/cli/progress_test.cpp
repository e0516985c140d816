#include "cli/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <CLI/CLI.hpp>

#include <functional>
#include <sstream>

#include "core/json_file.h"
#include "support/temporary_folder.h"

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

TEST(Progress, LeavesItsStateInAFile) {
  const TemporaryFolder folder;
  testing::internal::CaptureStderr();
  {
    Progress progress("pairs", 10, 4, folder / "progress.json");
    EXPECT_EQ(read_json_file(folder / "progress.json")["done"], 4);
    progress.update(10, "all");
  }
  testing::internal::GetCapturedStderr();
  const Json state = read_json_file(folder / "progress.json");
  EXPECT_EQ(state["done"], 10);
  EXPECT_EQ(state["already"], 4);
  EXPECT_EQ(state["note"], "all");
}

class JsonProgress : public ::testing::Test {
 protected:
  static void choose(const std::string& style) {
    CLI::App app;
    add_progress_option(app);
    app.parse("--progress " + style);
  }
  void SetUp() override { choose("json"); }
  void TearDown() override { choose("auto"); }

  // The lines that a job prints, each of which has to be JSON.
  static std::vector<Json> lines_of(const std::function<void()>& job) {
    testing::internal::CaptureStderr();
    job();
    std::istringstream text(testing::internal::GetCapturedStderr());
    std::vector<Json> lines;
    for (std::string line; std::getline(text, line);) lines.push_back(Json::parse(line));
    return lines;
  }
};

TEST_F(JsonProgress, IsAnObjectALine) {
  const auto lines = lines_of([] {
    Progress progress("pairs", 10, 4);
    progress.update(6, "reliability \"0.50\"");
    progress.update(10);
  });
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0]["progress"], "pairs");
  EXPECT_EQ(lines[0]["done"], 4);
  EXPECT_EQ(lines[0]["total"], 10);
  EXPECT_TRUE(lines[0]["per_second"].is_null()) << "nothing was done yet";
  EXPECT_EQ(lines[1]["already"], 4);
  EXPECT_GT(lines[1]["per_second"], 0);
  EXPECT_EQ(lines[2]["done"], 10);
  EXPECT_EQ(lines[2]["seconds_left"], 0);
  EXPECT_EQ(lines[2]["note"], "reliability \"0.50\"");
}

TEST_F(JsonProgress, EndsWithTheLastStateHoweverQuickly) {
  const auto lines = lines_of([] {
    Progress progress("pairs", 1000);
    for (int done = 1; done <= 500; ++done) progress.update(done);
  });
  ASSERT_LE(lines.size(), 5u) << "at most one a second";
  EXPECT_EQ(lines.back()["done"], 500);
}

TEST_F(JsonProgress, OtherStylesAreRefused) {
  CLI::App app;
  add_progress_option(app);
  EXPECT_THROW(app.parse("--progress loud"), CLI::ValidationError);
}

}  // namespace
}  // namespace cokv::cli
