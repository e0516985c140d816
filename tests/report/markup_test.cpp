#include "report/markup.h"

#include <gtest/gtest.h>

#include "report/figure.h"

namespace cokv::report {
namespace {

TEST(Markup, EscapesTextAndAttributes) {
  Markup out;
  out.open("p", {{"title", "\"a\" & 'b'"}}).text("<script>alert(1)</script>").close();
  EXPECT_EQ(out.str(), "<p title=\"&quot;a&quot; &amp; &#39;b&#39;\">&lt;script&gt;alert(1)&lt;/script&gt;</p>");
}

TEST(Markup, ReplacesCharactersThatXmlForbids) {
  EXPECT_EQ(escape(std::string_view("a\0b\x1b[0m\tc\xEF\xBF\xBF", 12)), "a\uFFFDb\uFFFD[0m\tc\uFFFD");
}

TEST(Markup, RefusesToEndWithAnOpenElement) {
  Markup out;
  out.open("g");
  EXPECT_ANY_THROW(out.str());
  EXPECT_ANY_THROW(Markup().close());
}

TEST(Markup, CoordinatesAreShort) {
  EXPECT_EQ(coordinate(10), "10");
  EXPECT_EQ(coordinate(-0.001), "0");
  EXPECT_EQ(coordinate(2.5), "2.5");
  EXPECT_EQ(coordinate(-3.14159), "-3.14");
}

TEST(Slug, MakesFileNamesOfAnything) {
  EXPECT_EQ(slug("../..//Etc Passwd\n"), "etc-passwd");
  EXPECT_EQ(slug("§§"), "figure");
}

}  // namespace
}  // namespace cokv::report
