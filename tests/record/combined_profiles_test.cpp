// Several profiles of one model as one: which may be combined, and what values that gives.
#include "record/combined_profiles.h"

#include <gmock/gmock.h>

#include "allocate/link.h"
#include "core/errors.h"
#include "core/sha256.h"
#include "report/sample_profile.h"
#include "support/error_text.h"
#include "support/temporary_folder.h"

namespace cokv::record {
namespace {

using testing::DoubleNear;
using testing::HasSubstr;
using testing::Pointwise;
using testing::SizeIs;

class CombinedProfilesTest : public testing::Test {
 protected:
  std::filesystem::path profile(
      const std::string& name, std::vector<double> values,
      const std::function<void(Profile&)>& change = [](Profile&) {}) const {
    Profile made = report::sample_profile({2, 2});
    made.task.name = name;
    made.estimate.values = std::move(values);
    change(made);
    write_profile(folder_ / (name + ".json"), made);
    return folder_ / (name + ".json");
  }
  std::string refusal(const std::vector<std::filesystem::path>& files, const std::vector<double>& weights = {},
                      ExitCode code = ExitCode::input) const {
    return error_of_call([&] { read_profiles(files, weights); }, code);
  }

  TemporaryFolder folder_;
};

TEST_F(CombinedProfilesTest, OneStaysAsItIs) {
  const std::vector files = {profile("a", {9, 6, 3, 0})};
  const CombinedProfiles combined = read_profiles(files, {});
  EXPECT_EQ(combined.values, (std::vector<double>{9, 6, 3, 0}));
  ASSERT_THAT(combined.used, SizeIs(1));
  EXPECT_EQ(combined.used[0].sha256, sha256_hex_of_file(files[0]));
}

TEST_F(CombinedProfilesTest, SeveralAreStandardisedAndAveraged) {
  // Units differ by a factor of a thousand; the second weighs twice as much.
  const std::vector<double> a = {9, 6, 3, 0}, b = {0.001, 0.002, 0.004, 0.003};
  const std::vector files = {profile("a", a), profile("b", b)};
  const CombinedProfiles combined = read_profiles(files, std::vector{1.0, 2.0});
  const std::vector<double> za = allocate::standardise(a), zb = allocate::standardise(b);
  std::vector<double> expected;
  for (size_t head = 0; head < za.size(); ++head) expected.push_back((za[head] + 2 * zb[head]) / 3);
  EXPECT_THAT(combined.values, Pointwise(DoubleNear(1e-12), expected));
  EXPECT_EQ(combined.profiles[1].task.name, "b");
  EXPECT_EQ(combined.used[1].weight, 2);
}

TEST_F(CombinedProfilesTest, OtherModelsAreRefused) {
  const auto with_weights = [](const std::string& weights, const std::string& name) {
    return [=](Profile& profile) {
      profile.model.fingerprints = checkpoint::Fingerprints{.weights = weights};
      profile.model.name = name;
    };
  };
  const auto a = profile("a", {1, 2, 3, 4}, with_weights("0123", "m"));
  EXPECT_NO_THROW(read_profiles(
      std::vector<std::filesystem::path>{a, profile("moved", {1, 2, 3, 5}, with_weights("0123", "elsewhere"))}, {}));
  EXPECT_THAT(refusal({a, profile("tuned", {1, 2, 3, 5}, with_weights("4567", "m"))}), HasSubstr("the weights differ"));
  const auto unknown = profile("unknown", {4, 3, 2, 1}, [](Profile& profile) { profile.model.name = "n"; });
  EXPECT_THAT(refusal({a, unknown}), HasSubstr("is for another model"));
  // One without a fingerprint does not join two that differ.
  const auto old = profile("old", {4, 3, 2, 1}, [](Profile& profile) { profile.model.name = "m"; });
  EXPECT_NO_THROW(read_profiles(std::vector<std::filesystem::path>{old, a}, {}));
  EXPECT_THAT(refusal({old, a, profile("tuned too", {1, 2, 3, 6}, with_weights("4567", "m"))}),
              HasSubstr("the weights differ"));
}

TEST_F(CombinedProfilesTest, WeightsBelongToProfiles) {
  const auto a = profile("a", {1, 2, 3, 4}), b = profile("b", {1, 2, 4, 3});
  EXPECT_THAT(refusal({a, b}, {1}, ExitCode::configuration), HasSubstr("1 weights for 2 profiles"));
  EXPECT_THAT(refusal({a, b}, {1, 0}, ExitCode::configuration), HasSubstr("not a positive number"));
  EXPECT_THAT(refusal({a, a}, {}, ExitCode::configuration), HasSubstr("given twice"));
}

}  // namespace
}  // namespace cokv::record
