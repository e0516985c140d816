// Whether a text is well-formed XML, asked of Python's parser: an SVG or a page that is not breaks in strict readers.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace cokv::report {

inline bool python_is_there() {
  return std::system("python3 -c 'import xml.dom.minidom' 2>/dev/null") == 0;
}

// "" when it is, otherwise what the parser says.
inline std::string xml_error(const std::string& text) {
  const std::filesystem::path file = std::filesystem::temp_directory_path() / "cokv-report-test.xml";
  std::ofstream(file, std::ios::binary) << text;
  const std::string command =
      "python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' " + file.string() + " 2>&1";
  std::string output;
  FILE* pipe = popen(command.c_str(), "r");
  char buffer[512];
  while (fgets(buffer, sizeof buffer, pipe)) output += buffer;
  const int status = pclose(pipe);
  std::filesystem::remove(file);
  return status == 0 ? "" : output + "(exit " + std::to_string(status) + ")";
}

}  // namespace cokv::report
