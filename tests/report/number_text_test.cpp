#include "report/number_text.h"

#include <cmath>

#include <gtest/gtest.h>

namespace cokv::report {
namespace {

TEST(NumberText, AValueShowsAsManyDecimalsAsItsErrorSupports) {
  EXPECT_EQ(with_error(0.0123456, 0.0041234), "0.0123 ± 0.0041");
  EXPECT_EQ(with_error(-0.5, 0.123), "\u22120.50 ± 0.12");
  EXPECT_EQ(with_error(41.73, 1.94), "41.7 ± 1.9");
  EXPECT_EQ(with_error(1234.5, 56), "1234 ± 56");
  EXPECT_EQ(with_error(0.25, 0), "0.2500 ± 0.0000");
}

TEST(NumberText, AnUnknownErrorIsNotShownAsZero) {
  EXPECT_EQ(with_error(0.0123456, std::nullopt), "0.0123");
}

TEST(NumberText, Forms) {
  EXPECT_EQ(significant(0.00371, 2), "0.0037");
  EXPECT_EQ(significant(0, 3), "0");
  EXPECT_EQ(significant(NAN, 2), "unknown");
  EXPECT_EQ(significant(1234567, 3), "1234567");
  EXPECT_EQ(significant(1e-9, 2), "1.0e-09");
  EXPECT_EQ(fixed(-0.0001, 2), "0.00");
  EXPECT_EQ(grouped(1234567), "1\u202F234\u202F567");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(-1234), "\u22121\u202F234");
  EXPECT_EQ(percent(0.142), "14\u00A0%");
  EXPECT_EQ(percent(0.0625), "6.2\u00A0%");
}

}  // namespace
}  // namespace cokv::report
