// Slices as a user writes them, and slices chosen from a calibration.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/errors.h"
#include "estimate/slice_choice.h"
#include "estimate/slices.h"
#include "support/games.h"

namespace cokv::estimate {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Slices, SizesAndParts) {
  EXPECT_THAT(parse_slices(kPaperSlices, 256), ElementsAre(32, 64, 96, 128));
  EXPECT_THAT(parse_slices(kPaperSlices, 90), ElementsAre(11, 23, 34, 45));
  EXPECT_THAT(parse_slices(kPaperSlices, 4), ElementsAre(1, 2)) << "parts that round to one size are one";
  EXPECT_THAT(parse_slices("5,70", 90), ElementsAre(5, 70));
}

TEST(Slices, RefusesWhatIsNoSize) {
  for (const char* text : {"", "0", "90", "x", "1/0", "3/2", "8,8", "8,", "1/", "-4", "1e2", "4 5"})
    EXPECT_THROW(parse_slices(text, 90), ConfigError) << text;
}

TEST(SliceChoice, CalibrationSizesFitAnyModel) {
  EXPECT_THAT(calibration_slices(256), ElementsAre(8, 16, 32, 64, 96, 128));
  EXPECT_THAT(calibration_slices(8), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(calibration_slices(2), ElementsAre(1));
}

TEST(SliceChoice, TakesTheSizesWhereCoalitionsDiffer) {
  // Coalitions of 1, 2 and 4 players differ by their members; of 8, hardly.
  const Design design{Mode::default_, Estimator::mean, 32, {1, 2, 8, 16}, 42};
  const auto observations = testing_games::play(design, 2, 30, [](int, const Coalition& s) {
    const int smaller = std::min(s.size(), 32 - s.size());
    const double sign = s.size() < 16 ? 1 : 0;
    return sign * (smaller <= 2 ? 1.0 : 0.01) * s.members().front();
  });
  const SliceChoice choice = choose_slices(design, observations);
  EXPECT_THAT(choice.slices, ElementsAre(1, 2));
  EXPECT_THAT(choice.reason, testing::AllOf(HasSubstr("1: "), HasSubstr("16: ")));
}

TEST(SliceChoice, KeepsAllWhereNothingDiffers) {
  const Design design{Mode::default_, Estimator::mean, 32, {1, 2, 8}, 42};
  const auto observations = testing_games::play(design, 2, 5, [](int, const Coalition&) { return 0.5; });
  EXPECT_THAT(choose_slices(design, observations).slices, ElementsAre(1, 2, 8));
}

}  // namespace
}  // namespace cokv::estimate
