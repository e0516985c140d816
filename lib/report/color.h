// Colour scales for numbers. They are computed in OKLab (Ottosson 2020), where equal steps look equally large:
// lightness rises or falls steadily, so that the order of values survives colour blindness and black-and-white print.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace cokv::report {

struct Rgb {
  uint8_t red = 0, green = 0, blue = 0;
  bool operator==(const Rgb&) const = default;
};

// What the colours are seen on: the low end (sequential) or the middle (diverging) of a scale is close to it.
enum class Theme { light, dark };

// Lightness in [0, 1], chroma (0: grey), hue in degrees. Chroma is lowered until the colour exists on a screen.
Rgb from_oklch(double lightness, double chroma, double hue);
double oklab_lightness(Rgb color);

Rgb sequential(double t, Theme theme);  // t in [0, 1], clamped: from faint to strong
Rgb diverging(double t, Theme theme);   // t in [-1, 1], clamped: blue below, neutral at 0, orange above

// Colours that tell `kCategories` lines apart, also by lightness; charts add markers and dashes.
inline constexpr int kCategories = 8;
Rgb categorical(int index, Theme theme);

Rgb ink_on(Rgb background);  // black or white, whichever reads better
std::string hex(Rgb color);  // "#1a2b3c"
int nearest_ansi256(Rgb color);
int nearest_ansi16(Rgb color);  // 0 … 15

}  // namespace cokv::report
