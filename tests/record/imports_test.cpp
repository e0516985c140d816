// Score files of other tools: released ones give the authors' budgets; broken ones are refused by place.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>

#include "allocate/allocate.h"
#include "record/duo_pattern.h"
#include "record/imported_profile.h"
#include "record/known_model.h"
#include "support/error_text.h"
#include "support/temporary_folder.h"

namespace cokv::record {
namespace {

using ::testing::HasSubstr;

const std::filesystem::path kReleased = std::filesystem::path(COKV_SHARED_DIR) / "data/released-scores";

// Two heads, slices 1 of 2; three samples: head 0 alone twice (0.5, 0.25), head 1 alone once (0.125).
Json small_file() {
  const Json slice = {{"cc_left", {0.75, 0.125}},
                      {"cc_right", {-0.125, -0.75}},
                      {"count_left", {2, 1}},
                      {"count_right", {1, 2}},
                      {"samples", 3},
                      {"true_slice", 1}};
  return {{"model", "Tiny"},
          {"layers", 1},
          {"kv_heads", 2},
          {"source", "made up"},
          {"tasks", {{"qasper", {{"1", slice}}}}}};
}

class CokvScores : public ::testing::Test {
 protected:
  Profile read(const Json& json, const std::string& task = "") {
    write_json_file(folder_ / "scores.json", json);
    return import_cokv_scores({folder_ / "scores.json", std::nullopt, task});
  }
  std::string refusal(const std::function<void(Json&)>& damage) {
    Json json = small_file();
    damage(json["tasks"]["qasper"]["1"]);
    return error_of_call([&] { read(json); });
  }
  TemporaryFolder folder_;
};

TEST_F(CokvScores, AreMeansOfContributionsWithoutErrors) {
  const Profile profile = read(small_file());
  EXPECT_EQ(profile.estimate.values, (std::vector{0.375, 0.125}));
  EXPECT_FALSE(profile.has_standard_errors);
  EXPECT_EQ(profile.task.name, "qasper");
  EXPECT_EQ(profile.sampling.slices, std::vector{1});
  EXPECT_EQ(profile.estimate.slices[0].pairs, 3);
  EXPECT_EQ(profile.model.query_heads, 0);  // the file does not tell
  write_profile(folder_ / "profile.json", profile);
  EXPECT_EQ(to_json(read_profile(folder_ / "profile.json")).dump(), to_json(profile).dump());
}

TEST_F(CokvScores, CountCopiesOnceAndSayThatTheNameIsWrong) {
  Json json = small_file();
  json["tasks"]["qasper"]["64"] = json["tasks"]["qasper"]["1"];
  const Profile profile = read(json);
  EXPECT_EQ(profile.estimate.slices.size(), 1u);
  EXPECT_THAT(profile.warnings, ::testing::Contains(HasSubstr("slice called 64 holds draws of slice 1")));
  EXPECT_THAT(profile.warnings, ::testing::Contains(HasSubstr("1 and 64 are copies")));
  EXPECT_THAT(profile.warnings, ::testing::Contains(HasSubstr("drawn only 1 times")));
}

TEST_F(CokvScores, AreRefusedWhereTheyContradictThemselves) {
  EXPECT_THAT(refusal([](Json& s) { s["cc_left"].push_back(1); }), HasSubstr("slice 1: key \"cc_left\" should hold 2"));
  EXPECT_THAT(refusal([](Json& s) { s["cc_left"][1] = 0.5; }), HasSubstr("sums of head 1 contradict"));
  EXPECT_THAT(refusal([](Json& s) { s["count_right"][1] = 1; }), HasSubstr("do not sum to 3"));
  EXPECT_THAT(refusal([](Json& s) { s["count_left"] = {0, 3}, s["count_right"] = {3, 0}; }), HasSubstr("never drawn"));
  EXPECT_THAT(refusal([](Json& s) { s["true_slice"] = 2; }), HasSubstr("counts are of slice 1, not 2"));
  EXPECT_THAT(refusal([](Json& s) { s.erase("samples"); }), HasSubstr("\"samples\" is missing"));
  EXPECT_THAT(refusal([](Json& s) { s["cc_left"][0] = "x"; }), HasSubstr("not a finite number"));
}

TEST_F(CokvScores, NeedATaskThatIsThere) {
  EXPECT_THAT(error_of_call([&] { read(small_file(), "qaspr"); }, ExitCode::configuration),
              HasSubstr("did you mean 'qasper'?"));
  Json two = small_file();
  two["tasks"]["trec"] = two["tasks"]["qasper"];
  EXPECT_THAT(error_of_call([&] { read(two); }, ExitCode::configuration), HasSubstr("holds qasper, trec"));
}

TEST(ReleasedScores, AllImportAndGiveTheAuthorsBudgets) {
  if (!std::filesystem::exists(kReleased)) GTEST_SKIP() << "needs the released score files";
  int tasks = 0;
  for (const char* model : {"llama", "mistral"}) {
    const auto file = kReleased / fmt::format("cokv-{}.json", model);
    const Json all = read_json_file(file);
    for (const auto& item : all["tasks"].items()) {
      const Profile profile = import_cokv_scores({file, std::nullopt, item.key()});
      EXPECT_EQ(profile.model.grid, (HeadGrid{32, 8})) << item.key();
      EXPECT_EQ(profile.model.query_heads, 32);
      EXPECT_EQ(profile.estimate.values.size(), 256u);
      ++tasks;
    }
  }
  EXPECT_EQ(tasks, 33);
  const auto checksum = [](const char* file, const char* task, int budget, int alpha) {
    const Profile p = import_cokv_scores({kReleased / file, std::nullopt, task});
    const HeadBudgets b =
        allocate::allocate(p.model.grid, p.estimate.values, {budget, 8, alpha, Mode::paper, std::nullopt});
    long sum = 0;
    for (size_t i = 0; i < b.tokens.size(); ++i) sum += static_cast<long>(i + 1) * (b.tokens[i] - 8);
    return sum;
  };
  EXPECT_EQ(checksum("cokv-llama.json", "qasper", 128, 10), 3934385);
  EXPECT_EQ(checksum("cokv-llama.json", "qasper", 1024, 40), 34316170);
  EXPECT_EQ(checksum("cokv-llama.json", "trec", 128, 10), 3997583);  // two of its four slices are copies
  EXPECT_EQ(checksum("cokv-mistral.json", "needle", 128, 1), 3855394);
}

TEST(HeadkvImport, SumsTheQueryHeadsOfAGroup) {
  const TemporaryFolder folder;
  std::ofstream(folder / "h.json") << R"({"0-0": [1, 2], "0-1": [0.5], "0-2": [0], "0-3": [4]})";
  const ModelIdentity model{"Tiny", "", {1, 2}, 4, ""};
  EXPECT_EQ(import_headkv_scores({folder / "h.json", model, "r2"}).estimate.values, (std::vector{2.0, 4.0}));
  EXPECT_THAT(error_of_call(
                  [&] {
                    import_headkv_scores({folder / "h.json", std::nullopt, ""});
                  },
                  ExitCode::configuration),
              HasSubstr("`model`"));
  const ModelIdentity other{"Tiny", "", {2, 2}, 4, ""};
  EXPECT_THAT(error_of_call([&] { import_headkv_scores({folder / "h.json", other, ""}); }), HasSubstr("holds 4"));
}

TEST(HeadkvImport, TakesTheReleasedFilesByTheirNames) {
  if (!std::filesystem::exists(kReleased)) GTEST_SKIP() << "needs the released score files";
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kReleased)) {
    if (!entry.path().filename().string().starts_with("headkv-")) continue;
    EXPECT_EQ(import_headkv_scores({entry.path(), std::nullopt, ""}).estimate.values.size(), 256u);
    ++files;
  }
  EXPECT_EQ(files, 2);
}

TEST(DuoImport, ClipsGatesAndRefusesBrokenTables) {
  const TemporaryFolder folder;
  const auto refusal = [&](const std::string& text) {
    std::ofstream(folder / "full_attention_heads.tsv") << text;
    return error_of_call([&] { import_duo_pattern({folder.path(), std::nullopt, ""}); });
  };
  EXPECT_THAT(refusal("0.5\t1\n0.25\n"), HasSubstr(":2: has 1 columns, the rows above have 2"));
  EXPECT_THAT(refusal("0.5\tnan\n"), HasSubstr("\"nan\" is not a finite number"));
  EXPECT_THAT(refusal(""), HasSubstr("is empty"));
  std::ofstream(folder / "full_attention_heads.tsv") << "1.5e+00\t-2\r\n0.25\t0.75\r\n";
  const Profile profile = import_duo_pattern({folder.path(), std::nullopt, ""});
  EXPECT_EQ(profile.estimate.values, (std::vector{1.0, 0.0, 0.25, 0.75}));
  EXPECT_EQ(read_duo_pattern(folder.path()).recent, 256);  // where no config.json tells
  std::ofstream(folder / "config.json") << R"({"sink_size": 4, "recent_size": 12})";
  EXPECT_EQ(read_duo_pattern(folder.path()).sinks, 4);
  EXPECT_EQ(read_duo_pattern(folder.path()).recent, 12);
  const ModelIdentity other{"Tiny", "", {3, 2}, 4, ""};
  EXPECT_THAT(error_of_call([&] {
                import_duo_pattern({folder.path(), other, ""});
              }),
              HasSubstr("2 layers x 2 KV heads"));
}

TEST(KnownModel, IsReadFromItsConfig) {
  const TemporaryFolder folder;
  std::ofstream(folder / "config.json") << R"({"architectures": ["LlamaForCausalLM"], "num_hidden_layers": 30,
    "num_attention_heads": 9, "num_key_value_heads": 3})";
  const ModelIdentity model = checkpoint::read_identity(folder.path());
  EXPECT_EQ(model.grid, (HeadGrid{30, 3}));
  EXPECT_EQ(model.query_heads, 9);
  EXPECT_EQ(model.config_sha256.size(), 64u);
  std::ofstream(folder / "config.json") << R"({"architectures": ["X"], "num_hidden_layers": 0,
    "num_attention_heads": 9})";
  EXPECT_THAT(error_of_call([&] { checkpoint::read_identity(folder.path()); }), HasSubstr("num_hidden_layers"));
  EXPECT_FALSE(published_model("some-other-model"));
}

}  // namespace
}  // namespace cokv::record
