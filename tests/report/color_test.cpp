#include "report/color.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace cokv::report {
namespace {

using Matrix3 = std::array<double, 9>;

// Machado, Oliveira and Fernandes (2009), severity 1, for linear RGB: how dichromats see.
constexpr std::array<Matrix3, 3> kColorBlindness = {{
    {0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998},
    {0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881},
    {1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900},
}};

double linear(uint8_t x) {
  return x <= 10 ? x / 255.0 / 12.92 : std::pow((x / 255.0 + 0.055) / 1.055, 2.4);
}

uint8_t screen(double x) {
  x = std::clamp(x, 0.0, 1.0);
  return static_cast<uint8_t>(std::lround(255 * (x <= 0.0031308 ? 12.92 * x : 1.055 * std::pow(x, 1 / 2.4) - 0.055)));
}

Rgb as_seen_with(const Matrix3& m, Rgb c) {
  const double r = linear(c.red), g = linear(c.green), b = linear(c.blue);
  return {screen(m[0] * r + m[1] * g + m[2] * b), screen(m[3] * r + m[4] * g + m[5] * b),
          screen(m[6] * r + m[7] * g + m[8] * b)};
}

double distance(Rgb a, Rgb b) {
  return std::hypot(a.red - b.red, a.green - b.green, a.blue - b.blue);
}

TEST(Color, KnownPointsOfOklch) {
  EXPECT_EQ(from_oklch(1, 0, 0), (Rgb{255, 255, 255}));
  EXPECT_EQ(from_oklch(0, 0, 0), (Rgb{0, 0, 0}));
  EXPECT_EQ(from_oklch(0.627955, 0.257683, 29.2339), (Rgb{255, 0, 0}));
  EXPECT_NEAR(oklab_lightness({255, 0, 0}), 0.627955, 1e-3);
}

TEST(Color, ChromaIsLoweredUntilTheColourExists) {
  const Rgb impossible = from_oklch(0.6, 0.5, 200);
  EXPECT_NEAR(oklab_lightness(impossible), 0.6, 0.01);
}

TEST(Color, SequentialScaleIsEvenInLightnessForEveryEye) {
  for (const Theme theme : {Theme::light, Theme::dark}) {
    const double direction = theme == Theme::light ? -1 : 1;
    for (int i = 0; i < 64; ++i) {
      const Rgb here = sequential(i / 64.0, theme), next = sequential((i + 1) / 64.0, theme);
      const double step = direction * (oklab_lightness(next) - oklab_lightness(here));
      EXPECT_GT(step, 0.004) << i;
      EXPECT_LT(step, 0.017) << i;
    }
    for (const Matrix3& eye : kColorBlindness)
      for (int i = 0; i < 16; ++i)
        EXPECT_GT(direction * (oklab_lightness(as_seen_with(eye, sequential((i + 1) / 16.0, theme))) -
                               oklab_lightness(as_seen_with(eye, sequential(i / 16.0, theme)))),
                  0)
            << i;
  }
}

TEST(Color, DivergingScaleIsSymmetricInLightnessAndTellsItsSidesApartForEveryEye) {
  for (const Theme theme : {Theme::light, Theme::dark}) {
    for (const double t : {0.25, 0.5, 0.75, 1.0}) {
      EXPECT_NEAR(oklab_lightness(diverging(t, theme)), oklab_lightness(diverging(-t, theme)), 0.02) << t;
      for (const Matrix3& eye : kColorBlindness)
        EXPECT_GT(distance(as_seen_with(eye, diverging(t, theme)), as_seen_with(eye, diverging(-t, theme))), 25) << t;
    }
  }
  EXPECT_EQ(diverging(7, Theme::light), diverging(1, Theme::light));
}

TEST(Color, InkReadsOnEveryColourOfTheScales) {
  for (const Theme theme : {Theme::light, Theme::dark})
    for (int i = 0; i <= 64; ++i)
      for (const Rgb color : {sequential(i / 64.0, theme), diverging(i / 32.0 - 1, theme)})
        EXPECT_GT(std::abs(oklab_lightness(ink_on(color)) - oklab_lightness(color)), 0.35) << hex(color);
}

TEST(Color, NearestTerminalColours) {
  EXPECT_EQ(nearest_ansi256({255, 0, 0}), 196);
  EXPECT_EQ(nearest_ansi256({8, 8, 8}), 232);
  EXPECT_EQ(nearest_ansi16({0, 0, 170}), 4);
  EXPECT_EQ(nearest_ansi16({255, 255, 255}), 15);
}

}  // namespace
}  // namespace cokv::report
