// Writes XML: SVG figures and the HTML page, which is well-formed XML too. The one place where text is escaped, so that
// names from files cannot become markup.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace cokv::report {

// & < > " ' as entities; characters that XML forbids become U+FFFD. `text` is UTF-8.
std::string escape(std::string_view text);

// A coordinate: at most two decimals, no trailing zeros, never "-0".
std::string coordinate(double x);

struct Attribute {
  Attribute(std::string_view key, std::string_view text) : name(key), value(text) {}
  Attribute(std::string_view key, const char* text) : name(key), value(text) {}
  Attribute(std::string_view key, const std::string& text) : name(key), value(text) {}
  Attribute(std::string_view key, double number) : name(key), value(coordinate(number)) {}
  Attribute(std::string_view key, int number) : name(key), value(std::to_string(number)) {}
  std::string_view name;  // a literal
  std::string value;
};
using Attributes = std::initializer_list<Attribute>;

class Markup {
 public:
  Markup& open(std::string_view tag, Attributes attributes = {});
  Markup& close();
  Markup& text(std::string_view text);
  // An element with text, or without any: <tag …>text</tag>, <br/>.
  Markup& element(std::string_view tag, Attributes attributes, std::string_view text);
  Markup& empty(std::string_view tag, Attributes attributes = {});
  // Markup that this class made, or a constant of ours.
  Markup& trusted(std::string_view markup);
  Markup& newline();

  // Everything written; all elements must be closed.
  std::string str() const;

 private:
  void start(std::string_view tag, Attributes attributes);

  std::string out_;
  std::vector<std::string> open_;
};

}  // namespace cokv::report
