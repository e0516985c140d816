#include "report/figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/markup.h"

namespace cokv::report {

namespace {

constexpr double kMargin = 16;       // around a stand-alone figure
constexpr double kTitleHeight = 28;  // above it

std::string view_box(double width, double height) {
  return fmt::format("0 0 {} {}", coordinate(width), coordinate(height));
}

void scale_style(std::string& css, char letter, Theme theme) {
  for (int i = 0; i < kColorSteps; ++i) {
    const double t = double(i) / (kColorSteps - 1);
    const Rgb color = letter == 'q' ? sequential(t, theme) : diverging(2 * t - 1, theme);
    css += fmt::format(".{0}{1}{{fill:{2}}}.t{0}{1}{{fill:{3}}}", letter, i, hex(color), hex(ink_on(color)));
  }
  css += '\n';
}

void write_svg(Markup& out, std::string_view layout, const Figure& figure, bool upright) {
  const double width = upright ? figure.upright_width : figure.width;
  const double height = upright ? figure.upright_height : figure.height;
  out.open("svg", {{"xmlns", "http://www.w3.org/2000/svg"},
                   {"class", layout},
                   {"viewBox", view_box(width, height)},
                   {"style", fmt::format("max-width:{}px", coordinate(width * 1.35))},
                   {"role", "img"},
                   {"aria-label", figure.title + ". " + figure.caption}});
  out.trusted(upright ? figure.upright_body : figure.body).close();
}

}  // namespace

std::string sequential_class(double t) {
  return fmt::format("q{}", std::lround(std::clamp(t, 0.0, 1.0) * (kColorSteps - 1)));
}

std::string diverging_class(double t) {
  return fmt::format("v{}", std::lround((std::clamp(t, -1.0, 1.0) + 1) / 2 * (kColorSteps - 1)));
}

std::string figure_style(Theme theme) {
  const bool light = theme == Theme::light;
  const std::string ink = light ? "#1b1f24" : "#e6e8eb", soft = light ? "#5b6470" : "#a2abb6";
  const std::string rule = light ? "#d7dce2" : "#3a424c", paper = light ? "#ffffff" : "#15181c";
  std::string css = fmt::format(
      "svg text{{font:12px system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;fill:{0}}}"
      "svg .soft{{fill:{1}}}svg .small{{font-size:11px}}svg .middle{{text-anchor:middle}}svg .end{{text-anchor:end}}"
      "svg .title{{font-size:15px;font-weight:600}}"
      ".rule{{stroke:{2};stroke-width:1;fill:none}}.axis{{stroke:{1};stroke-width:1;fill:none}}"
      ".guide{{stroke:{1};stroke-width:1.25;stroke-dasharray:5 4;fill:none}}.paper{{fill:{3}}}"
      ".sure{{fill:{0};pointer-events:none}}.swatch{{stroke:{1};stroke-width:.75}}\n",
      ink, soft, rule, paper);
  for (int i = 0; i < kCategories; ++i)
    css += fmt::format(".l{0}{{stroke:{1};fill:none;stroke-width:2}}.f{0}{{fill:{1}}}", i, hex(categorical(i, theme)));
  css += '\n';
  scale_style(css, 'q', theme);
  scale_style(css, 'v', theme);
  return css;
}

std::string inline_svg(const Figure& figure) {
  Markup out;
  write_svg(out, figure.upright_body.empty() ? "figure" : "figure wide", figure, false);
  if (!figure.upright_body.empty()) write_svg(out, "figure upright", figure, true);
  return out.str();
}

std::string standalone_svg(const Figure& figure) {
  const double width = figure.width + 2 * kMargin, height = figure.height + 2 * kMargin + kTitleHeight;
  Markup out;
  out.open("svg", {{"xmlns", "http://www.w3.org/2000/svg"},
                   {"width", width},
                   {"height", height},
                   {"viewBox", view_box(width, height)}});
  out.element("title", {}, figure.title).element("desc", {}, figure.caption).newline();
  out.open("style").newline().trusted(figure_style(Theme::light)).close().newline();
  out.empty("rect", {{"class", "paper"}, {"width", width}, {"height", height}});
  out.element("text", {{"class", "title"}, {"x", kMargin}, {"y", kMargin + 14}}, figure.title);
  out.open("g", {{"transform", fmt::format("translate({} {})", kMargin, kMargin + kTitleHeight)}});
  out.trusted(figure.body).close().newline().close().newline();
  return out.str();
}

std::string slug(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (letter) {
      out += c;
    } else if (c >= 'A' && c <= 'Z') {
      out += static_cast<char>(c - 'A' + 'a');
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out.empty() ? "figure" : out;
}

}  // namespace cokv::report
