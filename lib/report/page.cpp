#include "report/page.h"

#include <fmt/format.h>

#include "report/assets.h"
#include "report/markup.h"

namespace cokv::report {

namespace {

void write_row(Markup& out, const std::vector<std::string>& cells, bool prose) {
  out.open("tr");
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i == 0) {
      out.element("th", {{"scope", "row"}}, cells[i]);
    } else {
      out.element("td", {{"class", prose ? "prose" : "number"}}, cells[i]);
    }
  }
  out.close().newline();
}

void write_table(Markup& out, const Table& table) {
  out.open("div", {{"class", "scroll"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", "Table"}}).open("table");
  if (!table.header.empty()) {
    out.open("thead").open("tr");
    for (const std::string& cell : table.header) out.element("th", {{"scope", "col"}}, cell);
    out.close().close();
  }
  out.open("tbody");
  for (const auto& row : table.rows) write_row(out, row, table.prose);
  out.close().close().close().newline();
}

void write_figure(Markup& out, const Figure& figure) {
  const bool full = !figure.upright_body.empty(), tall = figure.height > 1.2 * figure.width;
  out.open("figure", {{"id", figure.name}, {"class", full ? "full" : tall ? "part tall" : "part"}}).newline();
  out.element("h4", {}, figure.title).newline();
  out.trusted(inline_svg(figure)).newline();
  out.element("p", {{"class", "readout"}, {"aria-live", "polite"}}, "").newline();
  out.element("figcaption", {}, figure.caption).newline();
  if (!figure.table.rows.empty()) {
    out.open("details").element("summary", {}, "Numbers");
    write_table(out, figure.table);
    out.close();
  }
  out.close().newline();
}

void write_facts(Markup& out, const std::vector<Fact>& facts) {
  out.open("dl", {{"class", "facts"}});
  for (const Fact& fact : facts) {
    out.open("div").element("dt", {}, fact.label).open("dd").element("span", {}, fact.value);
    if (!fact.remark.empty()) out.element("small", {}, fact.remark);
    out.close().close();
  }
  out.close().newline();
}

void write_section(Markup& out, const Section& section) {
  out.open("section", {{"id", section.id}}).newline();
  out.element(fmt::format("h{}", section.level), {}, section.title).newline();
  if (!section.text.empty()) out.element("p", {{"class", "lead"}}, section.text).newline();
  if (!section.facts.empty()) write_facts(out, section.facts);
  for (const std::string& note : section.notes) out.element("p", {{"class", "note"}}, note).newline();
  if (!section.figures.empty()) {
    out.open("div", {{"class", "figures"}}).newline();
    for (const Figure& figure : section.figures) write_figure(out, figure);
    out.close().newline();
  }
  if (!section.table.rows.empty()) write_table(out, section.table);
  out.close().newline();
}

void write_head(Markup& out, const Page& page) {
  out.open("head").newline();
  out.empty("meta", {{"charset", "utf-8"}}).newline();
  out.empty("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}}).newline();
  out.empty("meta", {{"name", "color-scheme"}, {"content", "light dark"}}).newline();
  out.element("title", {}, page.title).newline();
  out.open("style").newline().trusted(figure_style(Theme::light));
  out.trusted("@media screen and (prefers-color-scheme:dark){").newline();
  out.trusted(figure_style(Theme::dark)).trusted("}").newline();
  out.trusted(kPageStyle).close().newline();
  out.close().newline();
}

}  // namespace

std::string page_html(const Page& page) {
  Markup out;
  out.trusted("<!DOCTYPE html>\n").open("html", {{"xmlns", "http://www.w3.org/1999/xhtml"}, {"lang", "en"}}).newline();
  write_head(out, page);
  out.open("body").newline().open("header");
  out.element("h1", {}, page.title).element("p", {{"class", "subtitle"}}, page.subtitle);
  out.open("nav", {{"aria-label", "Sections"}});
  for (const Section& section : page.sections)
    if (section.level == 2) out.element("a", {{"href", "#" + section.id}}, section.title);
  out.close().close().newline().open("main").newline();
  for (const Section& section : page.sections) write_section(out, section);
  out.close().newline().open("script").trusted(kPageScript).close().newline();
  out.close().close().newline();
  return out.str();
}

}  // namespace cokv::report
