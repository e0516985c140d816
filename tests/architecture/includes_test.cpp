// The dependency order of lib/CMakeLists.txt, compared with every #include.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <sstream>

#include "core/json_file.h"

namespace cokv {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = COKV_SOURCE_DIR;

// Level of each folder: those of one line of the list stand side by side.
std::map<std::string, int> levels() {
  std::map<std::string, int> levels;
  std::istringstream lines(read_file(kRoot / "lib/CMakeLists.txt"));
  int level = 0;
  bool inside = false;
  for (std::string line; std::getline(lines, line); ++level) {
    std::string code = line.substr(0, line.find('#'));
    const size_t list = code.find("COKV_LIBRARIES");
    if (list != std::string::npos && code.find("foreach") == std::string::npos) {
      inside = true;
      code = code.substr(list + std::string("COKV_LIBRARIES").size());
    }
    if (!inside) continue;
    inside = code.find(')') == std::string::npos;
    std::istringstream names(code.substr(0, code.find(')')));
    for (std::string name; names >> name;) levels[name] = level;
  }
  return levels;
}

std::vector<std::pair<fs::path, std::string>> project_includes(const fs::path& folder) {
  std::vector<std::pair<fs::path, std::string>> includes;  // file, included folder
  const std::regex line(R"re(#include "([a-z_\-]+)/[^"]+")re");
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::string text = read_file(entry.path());
    for (std::sregex_iterator found(text.begin(), text.end(), line), end; found != end; ++found)
      includes.emplace_back(entry.path(), (*found)[1].str());
  }
  return includes;
}

TEST(Architecture, EveryFolderOfLibStandsInTheOrder) {
  const auto order = levels();
  for (const auto& entry : fs::directory_iterator(kRoot / "lib")) {
    if (!entry.is_directory()) continue;
    EXPECT_TRUE(order.contains(entry.path().filename().string())) << entry.path();
  }
}

int64_t lines_below(const fs::path& folder) {
  int64_t lines = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string extension = entry.path().extension().string();
    if (extension != ".cpp" && extension != ".h") continue;
    const std::string text = read_file(entry.path());
    lines += std::count(text.begin(), text.end(), '\n');
  }
  return lines;
}

// Prints, for a reader, each folder with its size, and which folders its files include how often: lowest folders first.
TEST(Architecture, AFolderIncludesOnlyWhatStandsAboveIt) {
  const auto order = levels();
  std::vector<std::pair<int, std::string>> folders;
  for (const auto& [name, level] : order) folders.emplace_back(level, name);
  std::sort(folders.begin(), folders.end());
  for (const auto& [level, name] : folders) {
    std::map<std::string, int> included;
    for (const auto& [file, other] : project_includes(kRoot / "lib" / name)) {
      if (other == name) continue;
      ++included[other];
      ASSERT_TRUE(order.contains(other)) << file << " includes " << other;
      EXPECT_LT(order.at(other), level) << file << " includes " << other;
    }
    std::string arrows;
    for (const auto& [other, count] : included) arrows += fmt::format(" {}({})", other, count);
    fmt::print("{:<11} {:>5} lines  ->{}\n", name, lines_below(kRoot / "lib" / name),
               arrows.empty() ? " nothing" : arrows);
  }
}

TEST(Architecture, OnlyTheFoldersMadeForItSeeLibTorch) {
  const std::regex torch(R"(#include <(ATen|torch|c10)/)");
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / "lib")) {
    if (!entry.is_regular_file()) continue;
    const std::string folder = fs::relative(entry.path(), kRoot / "lib").begin()->string();
    if (folder == "model" || folder == "decode" || folder == "ask") continue;
    EXPECT_FALSE(std::regex_search(read_file(entry.path()), torch)) << entry.path();
  }
}

}  // namespace
}  // namespace cokv
