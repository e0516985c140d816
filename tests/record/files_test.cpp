// profile.json, budgets.json and results.json: what is written reads back, and anything damaged is refused by name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "record/budgets.h"
#include "record/results.h"
#include "report/sample_profile.h"
#include "support/error_text.h"
#include "support/temporary_folder.h"

namespace cokv::record {
namespace {

using ::testing::HasSubstr;

BudgetsFile sample_budgets() {
  BudgetsFile file;
  file.model = report::sample_profile({2, 2}).model;
  file.method = "cokv";
  file.mode = Mode::default_;
  file.budget = 16;
  file.link = allocate::Link::published;
  file.alpha = 1;
  file.budgets = {{2, 2}, {8, 16, 24, 16}};
  return file;
}

Results sample_results() {
  Results results;
  results.model = report::sample_profile({2, 2}).model;
  results.task = report::sample_profile({2, 2}).task;
  results.rows = {
      {.method = "cokv",
       .budget = 64,
       .alpha = 5,
       .score = 20.25,
       .standard_error = 1.5,
       .examples = 30,
       .kept_tokens_mean = 63.75,
       .predictions = "cokv-64.jsonl",
       .measures = {{Measure::metric, {20.25, 1.5, 30}}, {Measure::log_probability, {-0.75, std::nullopt, 28}}},
       .differences = {{Measure::log_probability, "full", -1.0, -2.0, 0.5, 28, 12}}},
      {.method = "full", .score = 21.25, .standard_error = 1.25, .examples = 30, .kept_tokens_mean = 4000},
      {.method = "mask-top", .score = 9.5, .standard_error = 1, .examples = 30, .masked = 16},
      {.method = "cokv", .budget = 64, .score = 20.5, .examples = 30, .floor = 0.5}};
  results.clusters = std::vector<int>(results.task.example_ids.size(), 0);
  results.mean_over_budgets = {{"cokv", {64, 128}, {{Measure::metric, "snapkv", 1.0, 0.5, 2.0, 30, 12}}}};
  results.alpha_curve = {{64, 5, 20.5}, {64, 10, 19.75}};
  results.niah = {{"cokv", 64, {1000, 2000}, {0, 50, 100}, {{100, 50}, {0, 25}, {75, 100}}}};
  results.latency = {{.method = "mask-top", .masked = 16, .prompt_tokens = 2000}};
  results.one_prefill = {.prompts = 30, .answers = 90, .prefill_seconds = 10, .seconds = 20, .separate_prefills = 30};
  return results;
}

TEST(ProfileFile, ReadsBackAsItWasWritten) {
  const TemporaryFolder folder;
  Profile profile = report::sample_profile({3, 2});
  profile.warnings = {"one", "two"};
  profile.estimate.convergence.reliability = std::nullopt;
  profile.estimate.example_errors = {0.5, 0.25, 0.5, 0.25, 0.5, 0.25};
  profile.estimate.slices[0].example_errors = profile.estimate.example_errors;
  profile.sampling.slices_reason = "why";
  write_profile(folder / "profile.json", profile);
  const Profile back = read_profile(folder / "profile.json");
  EXPECT_EQ(to_json(back).dump(), to_json(profile).dump());
  EXPECT_EQ(back.estimate.values, profile.estimate.values);  // to the last bit
  EXPECT_EQ(back.task.example_ids, profile.task.example_ids);
}

TEST(ProfileFile, OfBudgetsReadsBackAndRefusesAnotherUnit) {
  const TemporaryFolder folder;
  for (const bool gradient : {true, false}) {
    Profile profile = report::sample_profile({3, 2});
    profile.sampling.utility = "nll";
    profile.sampling.gradient = gradient;
    profile.sampling.game_budgets = {32, 64};
    profile.estimate.slices.clear();
    const std::vector<double>& values = profile.estimate.values;
    profile.estimate.budgets = {{32, 30, gradient ? 0 : 120, values, values},
                                {64, 12, gradient ? 0 : 48, values, values}};
    profile.estimate.budgets[1].standard_errors[2] = std::nan("");
    write_profile(folder / "profile.json", profile);
    const Profile back = read_profile(folder / "profile.json");
    EXPECT_EQ(to_json(back).dump(), to_json(profile).dump());
    EXPECT_EQ(back.sampling.gradient, gradient);
    EXPECT_EQ(back.sampling.game_budgets, profile.sampling.game_budgets);
    EXPECT_EQ(back.estimate.budgets[1].values, values);
    Json json = to_json(profile);
    EXPECT_EQ(json["sampling"]["unit"], "standardised");
    json["sampling"]["unit"] = "nats";
    write_json_file(folder / "profile.json", json);
    EXPECT_THAT(error_of_call([&] { read_profile(folder / "profile.json"); }), HasSubstr("\"unit\" is 'nats'"));
    json["sampling"] = to_json(profile)["sampling"];
    json["sampling"]["game_budgets"] = {64, 32};
    write_json_file(folder / "profile.json", json);
    EXPECT_THAT(error_of_call([&] { read_profile(folder / "profile.json"); }), HasSubstr("game_budgets"));
  }
}

TEST(ProfileFile, IsReadWithoutWhatEarlierFilesLack) {
  const TemporaryFolder folder;
  Json json = to_json(report::sample_profile({3, 2}));
  json.erase("example_errors");
  for (Json& slice : json["slices"]) slice.erase("example_errors");
  for (const char* key : {"top_overlap", "instability_budget"}) json["convergence"].erase(key);
  write_json_file(folder / "profile.json", json);
  const Profile back = read_profile(folder / "profile.json");
  EXPECT_TRUE(back.estimate.example_errors.empty());
  EXPECT_FALSE(back.estimate.convergence.top_overlap);
}

TEST(ProfileFile, KeepsUnknownErrorsApartFromZero) {
  const TemporaryFolder folder;
  Profile profile = report::sample_profile({3, 2});
  profile.estimate.standard_errors[4] = std::nan("");
  write_profile(folder / "profile.json", profile);
  EXPECT_TRUE(std::isnan(read_profile(folder / "profile.json").estimate.standard_errors[4]));
  profile.has_standard_errors = false;
  write_profile(folder / "profile.json", profile);
  const Profile back = read_profile(folder / "profile.json");
  EXPECT_FALSE(back.has_standard_errors);
  EXPECT_TRUE(back.estimate.standard_errors.empty());
}

TEST(ProfileFile, StaysAsItIsWhereOnlyItsProvenanceWouldChange) {
  const TemporaryFolder folder;
  Profile profile = report::sample_profile({3, 2});
  write_profile(folder / "profile.json", profile);
  const std::string first = read_file(folder / "profile.json");
  profile.provenance.finished += " later";
  write_profile(folder / "profile.json", profile);
  EXPECT_EQ(read_file(folder / "profile.json"), first);
  profile.estimate.values[4] += 0.5;
  write_profile(folder / "profile.json", profile);
  EXPECT_EQ(read_profile(folder / "profile.json").provenance.finished, profile.provenance.finished);
  write_file_atomically(folder / "profile.json", "{ not a profile");
  write_profile(folder / "profile.json", profile);
  EXPECT_EQ(read_profile(folder / "profile.json").estimate.values, profile.estimate.values);
}

TEST(ProfileFile, RefusesWhatIsMissingOrWrongAndNamesIt) {
  const TemporaryFolder folder;
  const Json good = to_json(report::sample_profile({3, 2}));
  const auto refusal = [&](const std::function<void(Json&)>& damage) {
    Json json = good;
    damage(json);
    write_json_file(folder / "profile.json", json);
    return error_of_call([&] { read_profile(folder / "profile.json"); });
  };
  for (const auto& [key, value] : good.items()) {
    if (key == "example_errors") continue;  // the first files of this format do not have it
    EXPECT_THAT(refusal([&](Json& json) { json.erase(key); }), HasSubstr("\"" + key + "\" is missing"));
  }
  EXPECT_THAT(refusal([](Json& j) { j["schema"] = "cokv.profile/2"; }), HasSubstr("expected cokv.profile/1"));
  EXPECT_THAT(refusal([](Json& j) { j["vales"] = 1; }), HasSubstr("did you mean 'values'?"));
  EXPECT_THAT(refusal([](Json& j) { j["values"].erase(0); }), HasSubstr("\"values\" should be 3 lists of 2 numbers"));
  EXPECT_THAT(refusal([](Json& j) { j["values"][0][1] = nullptr; }), HasSubstr("not a finite number"));
  EXPECT_THAT(refusal([](Json& j) { j["values"][0][1] = "x"; }), HasSubstr("not a finite number"));
  EXPECT_THAT(refusal([](Json& j) { j["slices"][1]["size"] = 1.5; }), HasSubstr("slices[1]: key \"size\""));
  EXPECT_THAT(refusal([](Json& j) { j["model"]["layers"] = 1 << 30; }), HasSubstr("are not possible"));
  EXPECT_THAT(refusal([](Json& j) { j["task"]["example_weights"].erase(0); }), HasSubstr("one number for each"));
}

TEST(BudgetsFileTest, ReadsBackAndChecksItsSums) {
  const TemporaryFolder folder;
  write_budgets(folder / "b.json", sample_budgets());
  EXPECT_EQ(read_budgets(folder / "b.json").budgets, sample_budgets().budgets);
  const auto refusal = [&](const std::function<void(Json&)>& damage) {
    Json json = to_json(sample_budgets());
    damage(json);
    write_json_file(folder / "b.json", json);
    return error_of_call([&] { read_budgets(folder / "b.json"); });
  };
  EXPECT_THAT(refusal([](Json& j) { j["total"] = 65; }), HasSubstr("sum to 64"));
  EXPECT_THAT(refusal([](Json& j) { j["tokens"][0][0] = 7; }), HasSubstr("at least the window"));
  EXPECT_THAT(refusal([](Json& j) { j["tokens"][0][0] = 8.5; }), HasSubstr("not a number of tokens"));
  EXPECT_THAT(refusal([](Json& j) { j.erase("window"); }), HasSubstr("\"window\" is missing"));
  EXPECT_THAT(refusal([](Json& j) { j["tokens"] = "all"; }), HasSubstr("should be a list"));
}

// Every object of a document, with a way to it.
void each_object(const Json& json, const Json::json_pointer& at, const std::function<void(Json::json_pointer)>& use) {
  if (json.is_object()) use(at);
  if (json.is_structured())
    for (const auto& [key, member] : json.items())
      each_object(member, json.is_array() ? at / std::stoul(key) : at / key, use);
}

// A member that nobody knows is refused wherever it stands.
void expect_unknown_refused(const Json& good, const std::function<void(const std::filesystem::path&)>& read) {
  const TemporaryFolder folder;
  write_json_file(folder / "file.json", good);
  read(folder / "file.json");
  each_object(good, Json::json_pointer(), [&](const Json::json_pointer& at) {
    Json json = good;
    json[at]["unheard_of"] = 1;
    write_json_file(folder / "file.json", json);
    EXPECT_THAT(error_of_call([&] { read(folder / "file.json"); }), HasSubstr("unknown key \"unheard_of\""))
        << at.to_string();
  });
}

TEST(UnknownKeys, AreRefusedAtEveryLevel) {
  expect_unknown_refused(to_json(report::sample_profile({3, 2})), [](const auto& file) { read_profile(file); });
  expect_unknown_refused(to_json(sample_budgets()), [](const auto& file) { read_budgets(file); });
  expect_unknown_refused(to_json(sample_results()), [](const auto& file) { read_results(file); });
}

TEST(UnknownKeys, OfferTheNearestKnownOne) {
  const TemporaryFolder folder;
  Json json = to_json(sample_results());
  json["rows"][0]["diferences"] = 1;
  write_json_file(folder / "results.json", json);
  EXPECT_THAT(error_of_call([&] { read_results(folder / "results.json"); }),
              HasSubstr("rows[0]: unknown key \"diferences\" (did you mean 'differences'?)"));
}

TEST(ResultsFile, IsReadWithoutWhatEarlierFilesLack) {
  const TemporaryFolder folder;
  Json json = to_json(sample_results());
  for (const char* key : {"utility", "niah", "one_prefill", "clusters", "mean_over_budgets"}) json.erase(key);
  json["latency"][0].erase("k");
  for (const char* key : {"predictions", "metric", "log_probability", "differences"}) json["rows"][0].erase(key);
  json["rows"][0]["vs_full"] = {{"difference", -1.0}, {"low", -2.0}, {"high", 0.5}};
  write_json_file(folder / "results.json", json);
  const Results back = read_results(folder / "results.json");
  EXPECT_EQ(back.utility, "metric");
  EXPECT_FALSE(back.one_prefill);
  EXPECT_TRUE(back.niah.empty());
  EXPECT_TRUE(back.clusters.empty());
  ASSERT_TRUE(back.rows[0].difference(Measure::metric, "full"));
  EXPECT_EQ(back.rows[0].difference(Measure::metric, "full")->mean, -1.0);
}

TEST(ResultsFile, TakesEarlierDifferencesForThoseOfTheScore) {
  const TemporaryFolder folder;
  Json json = to_json(sample_results());
  json["utility"] = "agreement";
  json["rows"][0].erase("differences");
  json["rows"][0]["vs_full"] = {{"difference", -1.0}, {"low", -2.0}, {"high", 0.5}};
  write_json_file(folder / "results.json", json);
  EXPECT_TRUE(read_results(folder / "results.json").rows[0].difference(Measure::agreement, "full"));
}

TEST(ResultsFile, RefusesNeedlesWithoutAWholeGrid) {
  const TemporaryFolder folder;
  const auto refusal = [&](const std::function<void(Json&)>& damage) {
    Json json = to_json(sample_results());
    damage(json["niah"][0]);
    write_json_file(folder / "results.json", json);
    return error_of_call([&] { read_results(folder / "results.json"); });
  };
  for (const char* key : {"method", "budget", "lengths", "depths", "scores"})
    EXPECT_THAT(refusal([&](Json& grid) { grid.erase(key); }),
                HasSubstr("niah[0]: key \"" + std::string(key) + "\" is missing"));
  EXPECT_THAT(refusal([](Json& grid) { grid["scores"][1] = Json::array({1}); }), HasSubstr("a score for each length"));
  EXPECT_THAT(refusal([](Json& grid) { grid["scores"].erase(2); }), HasSubstr("a list for each depth"));
  EXPECT_THAT(refusal([](Json& grid) { grid["scores"][1][0] = "many"; }), HasSubstr("not a finite number"));
  EXPECT_THAT(refusal([](Json& grid) { grid["lengths"] = grid["depths"] = Json::array(); }), HasSubstr("at least one"));
}

TEST(BudgetsFileTest, HasTheConstantsOfItsLinkAndNoOthers) {
  const TemporaryFolder folder;
  BudgetsFile softmax = sample_budgets();
  softmax.link = allocate::Link::softmax;
  softmax.alpha.reset();
  softmax.eta = 0.75;
  softmax.z_bound = 2;
  const auto read = [&](const Json& json) {
    write_json_file(folder / "b.json", json);
    return read_budgets(folder / "b.json");
  };
  const auto refusal = [&](Json json, const std::function<void(Json&)>& damage) {
    damage(json);
    return error_of_call([&] { read(json); });
  };
  const Json published = to_json(sample_budgets()), soft = to_json(softmax);
  for (const Json& json : {published, soft}) EXPECT_EQ(to_json(read(json)).dump(), json.dump());
  Json old = published;
  old.erase("link");
  EXPECT_EQ(to_json(read(old)).dump(), old.dump()) << "from before there was a choice";
  EXPECT_THAT(refusal(published, [](Json& j) { j["link"] = "linear"; }),
              HasSubstr("'linear', not published or softmax"));
  EXPECT_THAT(refusal(published, [](Json& j) { j["eta"] = 1.0; }), HasSubstr("\"eta\" does not belong"));
  EXPECT_THAT(refusal(published, [](Json& j) { j.erase("alpha"); }), HasSubstr("\"alpha\" is missing"));
  EXPECT_THAT(refusal(soft, [](Json& j) { j["alpha"] = 1; }), HasSubstr("\"alpha\" does not belong"));
  EXPECT_THAT(refusal(soft, [](Json& j) { j.erase("z_bound"); }), HasSubstr("\"z_bound\" is missing"));
}

TEST(ResultsFile, ReadsBackWithEveryMember) {
  const TemporaryFolder folder;
  write_results(folder / "results.json", sample_results());
  const Results back = read_results(folder / "results.json");
  EXPECT_EQ(to_json(back).dump(), to_json(sample_results()).dump());
  EXPECT_FALSE(back.rows[1].budget);
  EXPECT_THAT(results_markdown(back), HasSubstr("| cokv | 64 | 5 | 20.25 ± 1.50 | 63.8 |\n"));
  EXPECT_THAT(results_markdown(back), HasSubstr("| mask-top 16 |"));
  EXPECT_THAT(results_markdown(back), HasSubstr("30 examples of 1 texts, metric"));
  EXPECT_THAT(results_markdown(back), HasSubstr("| cokv | 64 | -0.750 | 28 | -1.000 [-2.000, +0.500] |"));
  EXPECT_THAT(results_markdown(back), HasSubstr("| cokv | 64, 128 | metric | snapkv | +1.00 [+0.50, +2.00] |"));
  Results of_one_example = sample_results();
  of_one_example.rows[0].standard_error = std::nullopt;
  write_results(folder / "results.json", of_one_example);
  EXPECT_FALSE(read_results(folder / "results.json").rows[0].standard_error);
  EXPECT_THAT(results_markdown(of_one_example), HasSubstr("| 20.25 | 63.8 |"));
  Json json = to_json(sample_results());
  json["rows"][1].erase("score");
  write_json_file(folder / "results.json", json);
  EXPECT_THAT(error_of_call([&] { read_results(folder / "results.json"); }), HasSubstr("rows[1]: key \"score\""));
}

}  // namespace
}  // namespace cokv::record
