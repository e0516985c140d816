// Settings, help and documents hold together: what configs/ and the documents name are options that the programs' own
// --help names, and every option and every setting is explained.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>

#include "core/json_file.h"
#include "support/run_program.h"

namespace cokv {
namespace {

namespace fs = std::filesystem;
const fs::path kRoot = COKV_SOURCE_DIR;

std::vector<std::vector<std::string>> matches(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::vector<std::vector<std::string>> out;
  for (std::sregex_iterator match(text.begin(), text.end(), regex), end; match != end; ++match)
    out.emplace_back(match->begin(), match->end());
  return out;
}

// Command ("cokv-eval", "cokv show") to what its --help prints; those that this build has.
const std::map<std::string, std::string>& helps() {
  static const auto texts = [] {
    std::map<std::string, std::string> out;
    for (const std::string program : {"cokv-profile", "cokv-allocate", "cokv-eval", "cokv-bench"})
      if (fs::exists(fs::path(COKV_BINARY_DIR) / "bin" / program)) out[program] = run_program(program, {"--help"}).out;
    const std::string commands = run_program("cokv", {"--help"}).out;
    for (const auto& found : matches(commands.substr(commands.find("Subcommands:")), "\n  ([a-z]+) "))
      out["cokv " + found[1]] = run_program("cokv", {found[1], "--help"}).out;
    return out;
  }();
  return texts;
}

std::set<std::string> options_of(const std::string& command) {
  std::set<std::string> out;
  for (const auto& found : matches(helps().at(command), "\n  (?:-.,)?(--[a-z0-9-]+)")) out.insert(found[1]);
  return out;
}

std::map<fs::path, std::string> documents() {
  std::map<fs::path, std::string> out = {{"README.md", read_file(kRoot / "README.md")}};
  for (const auto& entry : fs::directory_iterator(kRoot / "docs"))
    if (entry.path().extension() == ".md") out[entry.path().filename()] = read_file(entry.path());
  for (auto& [name, text] : out) text = std::regex_replace(text, std::regex("\\\\\n"), " ");  // lines that go on
  return out;
}

TEST(Help, ExplainsEveryOption) {
  for (const auto& [command, help] : helps()) {
    EXPECT_GE(options_of(command).size(), 2u) << command;
    // The explanation stands in column 35, of the option's line or of the next.
    for (const auto& found : matches(help, "\n  (?:-.,)?--[^\n]*(\n {34})?"))
      EXPECT_TRUE(std::regex_search(found[0], std::regex("^\n.{33} \\S|\n {34}$"))) << command << found[0];
  }
}

TEST(Configs, HoldExplainedOptionsOfTheProgramsTheyAreFor) {
  if (!helps().contains("cokv-profile")) GTEST_SKIP() << "the programs that the settings are for need LibTorch";
  int files = 0;
  for (const auto& entry : fs::directory_iterator(kRoot / "configs")) {
    const std::string text = read_file(entry.path());
    const auto programs = matches(text.substr(0, text.find('{')), "cokv-[a-z]+");
    ASSERT_FALSE(programs.empty()) << entry.path() << " does not say which program it is for";
    const Json config = read_json_file(entry.path(), /*comments=*/true);
    ASSERT_FALSE(config.empty()) << entry.path();
    for (const auto& [key, value] : config.items()) {
      for (const auto& program : programs)
        EXPECT_TRUE(options_of(program[0]).contains("--" + key)) << key << " of " << entry.path();
      EXPECT_TRUE(std::regex_search(text, std::regex("\"" + key + "\":[^\n]*//"))) << key << " of " << entry.path();
    }
    ++files;
  }
  EXPECT_GE(files, 4);
}

TEST(Documents, NameTheVersionThatIsBuilt) {
  const auto newest = matches(read_file(kRoot / "CHANGELOG.md"), "\n## ([0-9.]+)").front()[1];
  EXPECT_THAT(run_program("cokv", {"--version"}).out, testing::HasSubstr(newest));
  EXPECT_THAT(read_file(kRoot / "README.md"), testing::HasSubstr("/cokv_" + newest + "_"));
}

TEST(Documents, PrintCommandsWithOptionsThatTheyHave) {
  size_t checked = 0;
  for (const auto& [name, text] : documents())
    for (const auto& found : matches(text, "(cokv-[a-z]+|cokv [a-z]+)( [^`\n|#]*)?")) {
      if (!helps().contains(found[1])) continue;
      const std::set<std::string> known = options_of(found[1]);
      for (const auto& option : matches(found[2], "--[a-z][a-z0-9-]*")) {
        EXPECT_TRUE(known.contains(option[0])) << found[1] << " has no " << option[0] << " (" << name << ")";
        ++checked;
      }
    }
  EXPECT_GE(checked, 20u);
}

TEST(Documents, NameOptionsThatExist) {
  if (!helps().contains("cokv-profile")) GTEST_SKIP() << "most options are those of programs that need LibTorch";
  std::set<std::string> known;
  for (const auto& [command, help] : helps()) known.merge(options_of(command));
  for (const auto& found : matches(read_file(kRoot / "scripts/slurm/submit.sh"), "\n +(--[a-z]+)\\)"))
    known.insert(found[1]);
  size_t checked = 0;
  for (const auto& [name, text] : documents()) {
    if (name.string().starts_with("use-with-")) continue;  // these name other tools' options as well
    for (const auto& found : matches(text, "`(--[a-z][a-z0-9-]*)")) {
      EXPECT_TRUE(known.contains(found[1])) << found[1] << " in " << name;
      ++checked;
    }
  }
  EXPECT_GE(checked, 20u);
}

}  // namespace
}  // namespace cokv
