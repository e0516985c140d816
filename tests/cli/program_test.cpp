// The frame of all programs: exit codes, the one error line, config files and the command line.
#include "cli/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <CLI/CLI.hpp>

#include <fstream>

#include "support/temporary_folder.h"

namespace cokv::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class Program : public ::testing::Test {
 protected:
  // Exit code of a program with --pairs and --name that does `job`; what it printed to stderr is in errors_.
  int call(
      const std::vector<std::string>& arguments, const std::function<void()>& job = [] {}) {
    CLI::App app{"A test.", "program"};
    app.add_option("--pairs", pairs_, "")->check(CLI::PositiveNumber);
    app.add_option("--name", name_, "");
    app.add_flag("--exact", exact_, "");
    prepare(app);
    std::vector<const char*> argv{"program"};
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    testing::internal::CaptureStderr();
    testing::internal::CaptureStdout();
    const int code = run(app, static_cast<int>(argv.size()), argv.data(), job);
    errors_ = testing::internal::GetCapturedStderr();
    out_ = testing::internal::GetCapturedStdout();
    return code;
  }

  int pairs_ = 0;
  std::string name_ = "none";
  bool exact_ = false;
  std::string errors_, out_;
  TemporaryFolder folder_;
};

TEST_F(Program, TurnsErrorsIntoExitCodesAndOneLine) {
  EXPECT_EQ(call({}, [] { throw InputError("file", "is broken", "mend it"); }), 3);
  EXPECT_EQ(errors_, "error: file: is broken; mend it\n");
  EXPECT_EQ(call({}, [] { throw ConfigError("--x", "is bad"); }), 2);
  EXPECT_EQ(call({}, [] { throw DeviceError("cuda", "is full"); }), 4);
  EXPECT_EQ(call({}, [] { throw Interrupted("run"); }), 75);
  EXPECT_EQ(call({}, [] { throw std::bad_alloc(); }), 4);
  EXPECT_EQ(call({}, [] { throw std::logic_error("hm"); }), 1);
  EXPECT_THAT(errors_, HasSubstr("defect"));
  EXPECT_EQ(call({}), 0);
}

TEST_F(Program, OffersTheNearestOption) {
  EXPECT_EQ(call({"--pair", "3"}), 2);
  EXPECT_THAT(errors_, StartsWith("error: "));
  EXPECT_THAT(errors_, HasSubstr("--pairs"));
  EXPECT_EQ(call({"--pairs", "-3"}), 2);
}

TEST_F(Program, ReadsAConfigFileThatTheCommandLineBeats) {
  std::ofstream(folder_ / "c.json")
      << "// comments are allowed\n{\"pairs\": 7, \"name\": \"from file\", \"exact\": true}";
  const std::string file = (folder_ / "c.json").string();
  EXPECT_EQ(call({"--config", file, "--pairs", "9"}), 0) << errors_;
  EXPECT_EQ(pairs_, 9);
  EXPECT_EQ(name_, "from file");
  EXPECT_TRUE(exact_);
}

TEST_F(Program, RefusesConfigFilesByFileAndKey) {
  const std::string file = (folder_ / "c.json").string();
  std::ofstream(file) << "{\"pair\": 7}";
  EXPECT_EQ(call({"--config", file}), 2);
  EXPECT_THAT(errors_, HasSubstr("c.json"));
  EXPECT_THAT(errors_, HasSubstr("pairs"));
  std::ofstream(file, std::ios::trunc) << "{\n\"pairs\": }";
  EXPECT_EQ(call({"--config", file}), 2);
  EXPECT_THAT(errors_, HasSubstr("c.json:2"));
  EXPECT_EQ(call({"--config", (folder_ / "none.json").string()}), 2);
}

TEST_F(Program, TeachesAndTellsItsVersion) {
  EXPECT_EQ(call({"--help"}), 0);
  EXPECT_THAT(out_, HasSubstr("--pairs"));
  EXPECT_EQ(call({"--version"}), 0);
  EXPECT_THAT(out_, StartsWith("program "));
}

TEST_F(Program, QuotesTheCommandLineForAShell) {
  const char* argv[] = {"cokv", "show", "my run", "it's"};
  EXPECT_EQ(command_line(4, argv), "cokv show 'my run' 'it'\\''s'");
}

}  // namespace
}  // namespace cokv::cli
