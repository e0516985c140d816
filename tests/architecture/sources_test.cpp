// What every source file keeps to.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>

#include "core/json_file.h"

namespace cokv {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> sources() {
  std::vector<fs::path> files;
  for (const char* folder : {"apps", "lib", "tests", "scripts", "cmake"})
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(COKV_SOURCE_DIR) / folder)) {
      const std::string extension = entry.path().extension().string();
      if (entry.is_regular_file() && (extension == ".cpp" || extension == ".h" || extension == ".py" ||
                                      extension == ".sh" || extension == ".cmake"))
        files.push_back(entry.path());
    }
  return files;
}

TEST(Sources, AreThere) {
  EXPECT_GT(sources().size(), 200u);
}

TEST(Sources, NoFileIsLongerThan400Lines) {
  for (const fs::path& file : sources()) {
    const std::string text = read_file(file);
    EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 400) << file;
  }
}

TEST(Sources, NamesSayWhatIsInside) {
  const std::regex vague("utils?|helpers?|common|misc|manager");
  for (const fs::path& file : sources()) EXPECT_FALSE(std::regex_match(file.stem().string(), vague)) << file;
}

TEST(Sources, HeadersBeginWithWhatTheyAre) {
  for (const fs::path& file : sources())
    if (file.extension() == ".h") {
      EXPECT_TRUE(read_file(file).starts_with("// ")) << file;
      EXPECT_NE(read_file(file).find("#pragma once"), std::string::npos) << file;
    }
}

std::vector<std::string> string_literals(const std::string& text) {
  const std::regex comment_or_literal(R"re(//[^\n]*|'(?:[^'\\\n]|\\.)'|"((?:[^"\\\n]|\\.)*)")re");
  std::vector<std::string> literals;
  for (std::sregex_iterator found(text.begin(), text.end(), comment_or_literal), end; found != end; ++found)
    if ((*found)[1].matched) literals.push_back((*found)[1].str());
  return literals;
}

// Libraries name settings between backticks, which programs turn into their options (cli/option_names.h).
TEST(Sources, OfLibrariesSpeakOfNoOptions) {
  const fs::path lib = fs::path(COKV_SOURCE_DIR) / "lib";
  const std::map<fs::path, const char*> exceptions = {
      {lib / "estimate/advice.cpp", "the advice stands in profile.json, for users of cokv-profile"},
      {lib / "report/png.cpp", "the options of rsvg-convert"}};
  const std::regex option("(^| )--[a-z]");
  size_t seen = 0;
  for (const fs::path& file : sources()) {
    const fs::path inside = file.lexically_relative(lib);
    if (inside.empty() || *inside.begin() == ".." || *inside.begin() == "cli" || exceptions.contains(file)) continue;
    for (const std::string& literal : string_literals(read_file(file))) {
      EXPECT_FALSE(std::regex_search(literal, option)) << file << ": \"" << literal << '"';
      ++seen;
    }
  }
  EXPECT_GT(seen, 2000u);
}

}  // namespace
}  // namespace cokv
