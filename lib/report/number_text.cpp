#include "report/number_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace cokv::report {

namespace {

std::string with_minus(std::string text) {
  const bool zero = text.find_first_of("123456789") == std::string::npos;
  if (text.starts_with('-')) text.replace(0, 1, zero ? "" : "\u2212");
  return text;
}

}  // namespace

std::string fixed(double x, int decimals) {
  return with_minus(fmt::format("{:.{}f}", x, decimals));
}

std::string significant(double x, int digits) {
  if (x == 0) return "0";
  if (!std::isfinite(x)) return "unknown";
  const int exponent = static_cast<int>(std::floor(std::log10(std::abs(x))));
  if (exponent < -5 || exponent > 6) return with_minus(fmt::format("{:.{}e}", x, digits - 1));
  return fixed(x, std::max(0, digits - 1 - exponent));
}

std::string grouped(long n) {
  std::string digits = std::to_string(n);
  const size_t first = n < 0 ? 1 : 0;
  for (size_t i = digits.size(); i > first + 3;) {
    i -= 3;
    digits.insert(i, "\u202F");
  }
  return with_minus(digits);
}

std::string percent(double share) {
  return fixed(100 * share, share != 0 && std::abs(share) < 0.1 ? 1 : 0) + "\u00A0%";
}

int decimals_for(double error) {
  if (!(error > 0) || !std::isfinite(error)) return 4;
  return std::clamp(1 - static_cast<int>(std::floor(std::log10(error))), 0, 8);
}

std::string with_error(double value, std::optional<double> error) {
  if (!error || !std::isfinite(*error)) return significant(value, 3);
  const int decimals = decimals_for(*error);
  return fixed(value, decimals) + " ± " + fixed(*error, decimals);
}

}  // namespace cokv::report
