// The HTML page of `cokv report`: one file, no network, readable on a phone, on paper, by keyboard and in the dark.
#pragma once

#include <string>
#include <vector>

#include "report/figure.h"

namespace cokv::report {

struct Fact {
  std::string label;
  std::string value;
  std::string remark;  // small, below the value; may be empty
};

struct Section {
  std::string id;
  std::string title;
  std::string text;  // a paragraph, or ""
  std::vector<Fact> facts;
  std::vector<std::string> notes;  // advice and warnings
  std::vector<Figure> figures;  // shown side by side where there is room, a figure with two layouts over the full width
  Table table;                  // shown open, or empty
  int level = 2;                // of the heading
};

struct Page {
  std::string title;
  std::string subtitle;
  std::vector<Section> sections;
};

std::string page_html(const Page& page);

}  // namespace cokv::report
