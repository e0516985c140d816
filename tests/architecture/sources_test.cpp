// What every source file keeps to.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
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

}  // namespace
}  // namespace cokv
