// Whether texts are well-formed XML, asked of Python's parser: an SVG or a page that is not breaks in strict readers.
#pragma once

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace cokv::report {

inline bool python_is_there() {
  return std::system("python3 -c 'import xml.sax' 2>/dev/null") == 0;
}

// "" when all are, otherwise what the parser says of the first one that is not, by its number.
inline std::string xml_error(const std::vector<std::string>& texts) {
  const auto folder = std::filesystem::temp_directory_path() / ("cokv-report-test-" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  std::string command =
      "python3 -c 'import sys, xml.sax; [xml.sax.parse(f, xml.sax.ContentHandler()) for f in sys.argv[1:]]'";
  for (size_t i = 0; i < texts.size(); ++i) {
    const auto file = folder / (std::to_string(i) + ".xml");
    std::ofstream(file, std::ios::binary) << texts[i];
    command += " " + file.string();
  }
  std::string output;
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  char buffer[512];
  while (fgets(buffer, sizeof buffer, pipe)) output += buffer;
  const int status = pclose(pipe);
  std::filesystem::remove_all(folder);
  return status == 0 ? "" : output + "(exit " + std::to_string(status) + ")";
}

}  // namespace cokv::report
