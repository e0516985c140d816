// Numbers as people read them: a value never shows more digits than its error supports. The minus sign is U+2212.
#pragma once

#include <optional>
#include <string>

namespace cokv::report {

std::string fixed(double x, int decimals);
std::string significant(double x, int digits);  // without exponent between 1e-5 and 1e7; "unknown" of NaN
std::string grouped(long n);                    // 12 345 678 with narrow no-break spaces
std::string percent(double share);              // 0.123 -> "12 %"

// Decimals that show an error with two significant digits.
int decimals_for(double error);
// "0.0123 ± 0.0041"; "0.0123" where the error is unknown.
std::string with_error(double value, std::optional<double> error);

}  // namespace cokv::report
