// A figure: SVG elements with class names instead of colours. The page styles the classes for light, dark and print; a
// stand-alone file carries the light style with it.
#pragma once

#include <string>
#include <vector>

#include "report/color.h"

namespace cokv::report {

struct Table {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;  // the first cell names the row
  bool prose = false;                          // cells hold text that may wrap
};

struct Figure {
  std::string name;     // file name without ending, and id in the page: letters, digits, hyphens
  std::string title;    // plain text
  std::string caption;  // what is seen and how to read it, a sentence or two; plain text
  double width = 0;     // of the view box
  double height = 0;
  std::string body;          // markup
  std::string upright_body;  // the same for narrow screens, or "" where the first serves both
  double upright_width = 0;
  double upright_height = 0;
  Table table;  // the same numbers in words, for those who cannot see or hover
};

// Colours come in classes q0 … q64 (sequential) and v0 … v64 (diverging, 32 is the middle); text on them in tq… and
// tv….
inline constexpr int kColorSteps = 65;
std::string sequential_class(double t);  // t in [0, 1]
std::string diverging_class(double t);   // t in [-1, 1]

std::string figure_style(Theme theme);  // CSS
std::string inline_svg(const Figure& figure);
std::string standalone_svg(const Figure& figure);

// A file name made of any text: lower-case letters, digits and hyphens.
std::string slug(const std::string& text);

}  // namespace cokv::report
