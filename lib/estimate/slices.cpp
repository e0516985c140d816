#include "estimate/slices.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <sstream>

#include "core/errors.h"

namespace cokv::estimate {

namespace {

int whole_number(std::string_view text, const std::string& where) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1)
    throw ConfigError(where, fmt::format("\"{}\" is not a size", text), "write sizes like 32,64 or parts like 1/8,1/4");
  return number;
}

bool is_part(const std::string& item) {
  return item.find('/') != std::string::npos;
}

int one_size(const std::string& item, int players, const std::string& where) {
  const auto refuse = [&] {
    throw ConfigError(
        where, fmt::format("\"{}\" should be between 1 and {}: the model has {} KV heads", item, players - 1, players));
  };
  if (is_part(item)) {
    const size_t slash = item.find('/');
    const int above = whole_number(std::string_view(item).substr(0, slash), where);
    const int below = whole_number(std::string_view(item).substr(slash + 1), where);
    if (above >= below) refuse();
    const double share = static_cast<double>(above) / below;
    return std::clamp(static_cast<int>(std::lround(share * players)), 1, players - 1);
  }
  const int size = whole_number(item, where);
  if (size >= players) refuse();
  return size;
}

}  // namespace

std::vector<int> parse_slices(const std::string& text, int players) {
  const std::string where = "`slices` " + text;
  if (players < 2) throw ConfigError(where, "with one KV head there is nothing to divide");
  std::vector<int> sizes;
  std::istringstream in(text);
  for (std::string item; std::getline(in, item, ',');) {
    const int size = one_size(item, players, where);
    const bool repeated = std::find(sizes.begin(), sizes.end(), size) != sizes.end();
    if (repeated && !is_part(item)) throw ConfigError(where, fmt::format("size {} is given twice", size));
    if (!repeated) sizes.push_back(size);
  }
  if (sizes.empty() || text.ends_with(',')) throw ConfigError(where, "ends without a size");
  return sizes;
}

}  // namespace cokv::estimate
