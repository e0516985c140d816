#include "report/color.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace cokv::report {

namespace {

struct Linear {
  double red, green, blue;
};

double to_linear(uint8_t channel) {
  const double x = channel / 255.0;
  return x <= 0.04045 ? x / 12.92 : std::pow((x + 0.055) / 1.055, 2.4);
}

uint8_t from_linear(double x) {
  const double y = x <= 0.0031308 ? 12.92 * x : 1.055 * std::pow(x, 1 / 2.4) - 0.055;
  return static_cast<uint8_t>(std::lround(std::clamp(y, 0.0, 1.0) * 255));
}

Linear oklch_to_linear(double lightness, double chroma, double hue) {
  const double angle = hue * std::numbers::pi / 180;
  const double a = chroma * std::cos(angle), b = chroma * std::sin(angle);
  const double l = std::pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3);
  const double m = std::pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3);
  const double s = std::pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3);
  return {4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
          -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
          -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s};
}

bool displayable(const Linear& c) {
  const double slack = 1e-4;
  return std::min({c.red, c.green, c.blue}) >= -slack && std::max({c.red, c.green, c.blue}) <= 1 + slack;
}

double mix(double from, double to, double t) {
  return from + (to - from) * t;
}

int squared_distance(Rgb a, Rgb b) {
  const int red = a.red - b.red, green = a.green - b.green, blue = a.blue - b.blue;
  return red * red + green * green + blue * blue;
}

}  // namespace

Rgb from_oklch(double lightness, double chroma, double hue) {
  double low = 0, high = chroma;
  if (displayable(oklch_to_linear(lightness, chroma, hue))) low = chroma;
  for (int step = 0; step < 24 && low < high; ++step) {
    const double middle = (low + high) / 2;
    (displayable(oklch_to_linear(lightness, middle, hue)) ? low : high) = middle;
  }
  const Linear c = oklch_to_linear(lightness, low, hue);
  return {from_linear(c.red), from_linear(c.green), from_linear(c.blue)};
}

double oklab_lightness(Rgb color) {
  const double r = to_linear(color.red), g = to_linear(color.green), b = to_linear(color.blue);
  const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s;
}

Rgb sequential(double t, Theme theme) {
  t = std::clamp(t, 0.0, 1.0);
  const double chroma = 0.04 + 0.04 * t + 0.09 * std::sin(std::numbers::pi * t);
  if (theme == Theme::light) return from_oklch(mix(0.955, 0.28, t), chroma, mix(105, 285, t));
  return from_oklch(mix(0.27, 0.93, t), chroma, mix(285, 105, t));
}

Rgb diverging(double t, Theme theme) {
  t = std::clamp(t, -1.0, 1.0);
  const double strength = std::abs(t);
  const double hue = t < 0 ? 255 : 55;
  const double chroma = 0.16 * std::pow(strength, 0.75);
  if (theme == Theme::light) return from_oklch(mix(0.955, 0.42, strength), chroma, hue);
  return from_oklch(mix(0.28, 0.84, strength), chroma, hue);
}

Rgb categorical(int index, Theme theme) {
  // Neighbours in the list are far apart in hue and differ in lightness.
  static constexpr std::array<double, kCategories> kHues = {50, 255, 160, 330, 95, 290, 210, 20};
  static constexpr std::array<double, kCategories> kLightness = {0.62, 0.45, 0.60, 0.50, 0.70, 0.38, 0.66, 0.42};
  const auto i = static_cast<size_t>(index % kCategories);
  const double lightness = theme == Theme::light ? kLightness[i] : 0.45 + 0.55 * kLightness[i];
  return from_oklch(lightness, 0.14, kHues[i]);
}

Rgb ink_on(Rgb background) {
  return oklab_lightness(background) > 0.63 ? Rgb{17, 17, 17} : Rgb{255, 255, 255};
}

std::string hex(Rgb color) {
  return fmt::format("#{:02x}{:02x}{:02x}", color.red, color.green, color.blue);
}

int nearest_ansi256(Rgb color) {
  static constexpr std::array<int, 6> kLevels = {0, 95, 135, 175, 215, 255};  // xterm's 6 x 6 x 6 cube
  int best = 16, best_distance = 1 << 30;
  const auto offer = [&](int index, int r, int g, int b) {
    const Rgb candidate{static_cast<uint8_t>(r), static_cast<uint8_t>(g), static_cast<uint8_t>(b)};
    if (const int distance = squared_distance(candidate, color); distance < best_distance) {
      best = index;
      best_distance = distance;
    }
  };
  for (size_t i = 0; i < 216; ++i) offer(16 + static_cast<int>(i), kLevels[i / 36], kLevels[i / 6 % 6], kLevels[i % 6]);
  for (int i = 0; i < 24; ++i) offer(232 + i, 8 + 10 * i, 8 + 10 * i, 8 + 10 * i);
  return best;
}

int nearest_ansi16(Rgb color) {
  // The VGA palette; terminals differ, the order of lightness does not.
  int best = 0, best_distance = 1 << 30;
  for (int i = 0; i < 16; ++i) {
    const int low = i < 8 ? 0 : 85, high = i < 8 ? 170 : 255;
    const Rgb candidate{static_cast<uint8_t>(i & 1 ? high : low), static_cast<uint8_t>(i & 2 ? high : low),
                        static_cast<uint8_t>(i & 4 ? high : low)};
    if (const int distance = squared_distance(candidate, color); distance < best_distance) {
      best = i;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace cokv::report
