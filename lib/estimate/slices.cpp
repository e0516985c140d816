#include "estimate/slices.h"

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

int one_size(const std::string& part, int players, const std::string& where) {
  const size_t slash = part.find('/');
  int size = 0;
  if (slash == std::string::npos) {
    size = whole_number(part, where);
  } else {
    const int above = whole_number(std::string_view(part).substr(0, slash), where);
    const int below = whole_number(std::string_view(part).substr(slash + 1), where);
    size = std::max(1, static_cast<int>(std::lround(static_cast<double>(above) * players / below)));
  }
  if (size >= players)
    throw ConfigError(
        where, fmt::format("\"{}\" should be between 1 and {}: the model has {} KV heads", part, players - 1, players));
  return std::min(size, players - size);
}

}  // namespace

std::vector<int> parse_slices(const std::string& text, int players) {
  const std::string where = "--slices " + text;
  std::vector<int> sizes;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, ',');) {
    const int size = one_size(part, players, where);
    if (std::find(sizes.begin(), sizes.end(), size) != sizes.end())
      throw ConfigError(where, fmt::format("size {} is there twice (sizes j and {} - j are one slice)", size, players));
    sizes.push_back(size);
  }
  if (sizes.empty()) throw ConfigError(where, "names no size");
  return sizes;
}

}  // namespace cokv::estimate
