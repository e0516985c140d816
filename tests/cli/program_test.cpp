// The frame of all programs: exit codes, the one error line, config files and the command line.
#include "cli/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <CLI/CLI.hpp>

#include <fstream>

#include "cli/option_names.h"
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

TEST_F(Program, WritesItsOptionsForTheSettingsThatALibraryNames) {
  EXPECT_EQ(call({}, [] { throw ConfigError("`pairs` 4", "are too few", "give `pairs` 6 or more"); }), 2);
  EXPECT_EQ(errors_, "error: --pairs 4: are too few; give --pairs 6 or more\n");
}

// A program with commands; errors_ holds what it printed to stderr.
class Commands : public ::testing::Test {
 protected:
  int call(const std::vector<std::string>& arguments) {
    CLI::App app{"A test.", "program"};
    prepare(app);
    app.require_subcommand(1);
    for (const char* name : {"merge", "show", "report"})
      app.add_subcommand(name, "")->add_option("--max-rows", rows_, "");
    std::vector<const char*> argv{"program"};
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    testing::internal::CaptureStderr();
    const int code = run(app, static_cast<int>(argv.size()), argv.data(), nullptr);
    errors_ = testing::internal::GetCapturedStderr();
    return code;
  }

  int rows_ = 0;
  std::string errors_;
};

TEST_F(Commands, AMistypedOneGetsItsNeighbour) {
  EXPECT_EQ(call({"mreg"}), 2);
  EXPECT_EQ(errors_, "error: unknown command \"mreg\"; did you mean merge?\n");
  EXPECT_EQ(call({"--log-level", "info", "shw", "file", "--max-rows", "3"}), 2);
  EXPECT_EQ(errors_, "error: unknown command \"shw\"; did you mean show?\n");
  EXPECT_EQ(call({"transmogrify"}), 2);
  EXPECT_EQ(errors_, "error: unknown command \"transmogrify\"; see --help\n");
  for (const std::vector<std::string>& none : {std::vector<std::string>{}, {"--bogus"}}) {
    EXPECT_EQ(call(none), 2);
    EXPECT_THAT(errors_, HasSubstr("subcommand is required; see --help"));
  }
  EXPECT_EQ(call({"merge", "--max-row", "3"}), 2);
  EXPECT_THAT(errors_, HasSubstr("did you mean '--max-rows'?"));
  EXPECT_EQ(call({"merge"}), 0) << errors_;
}

TEST(OptionNames, AreThoseOfTheAppAndItsChosenCommand) {
  CLI::App app{"A test.", "program"};
  app.add_flag("--quiet");
  app.add_subcommand("merge", "")->add_flag("--max-rows");
  app.add_subcommand("show", "")->add_flag("--width");
  app.parse("merge", false);
  EXPECT_EQ(with_option_names("use `max_rows` 3, or `quiet`", app), "use --max-rows 3, or --quiet");
  EXPECT_EQ(with_option_names("`width` belongs to another command", app), "width belongs to another command");
  EXPECT_EQ(with_option_names("`max_rows`,`quiet`", app), "--max-rows,--quiet");
}

TEST(OptionNames, LeaveOtherTextAlone) {
  CLI::App app{"A test.", "program"};
  app.add_flag("--rows");
  for (const std::string text : {"", "`", "plain", "a ` alone", "`two words`", "`Rows`", "``", "/path/a`b"})
    EXPECT_EQ(with_option_names(text, app), text);
  EXPECT_EQ(with_option_names("token `<s> and `rows`", app), "token `<s> and --rows");
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
