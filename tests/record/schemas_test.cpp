// data/schemas describes what is written: every member is described, every required one is there, the types agree; and
// docs/formats.md names every member of the schemas.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/json_file.h"
#include "record/budgets.h"
#include "record/results.h"
#include "report/sample_profile.h"

namespace cokv::record {
namespace {

const std::filesystem::path kRoot = COKV_SOURCE_DIR;

Json schema_of(const std::string& name) {
  return read_json_file(kRoot / "data/schemas" / (name + ".schema.json"));
}

bool is_of_type(const Json& value, const std::string& type) {
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  return value.type_name() == type;
}

// The part of JSON Schema that these schemas use.
class Checker {
 public:
  explicit Checker(const Json& root) : root_(root) {}

  void check(const Json& value, const Json& schema, const std::string& where) const {
    if (schema.contains("$ref")) {
      const std::string name = schema["$ref"].get<std::string>().substr(std::string("#/$defs/").size());
      return check(value, root_["$defs"].at(name), where);
    }
    if (schema.contains("const")) {
      EXPECT_EQ(value, schema["const"]) << where;
    }
    if (schema.contains("type")) {
      const Json types = schema["type"].is_array() ? schema["type"] : Json::array({schema["type"]});
      EXPECT_TRUE(std::any_of(types.begin(), types.end(),
                              [&](const Json& type) { return is_of_type(value, type.get<std::string>()); }))
          << where << " is " << value.dump().substr(0, 60);
    }
    if (value.is_array() && schema.contains("items"))
      for (const Json& item : value) check(item, schema["items"], where + "[]");
    if (value.is_object() && schema.contains("properties")) check_members(value, schema, where);
  }

 private:
  void check_members(const Json& value, const Json& schema, const std::string& where) const {
    for (const Json& key : schema["required"]) EXPECT_TRUE(value.contains(key.get<std::string>())) << where << key;
    for (const auto& [key, member] : value.items()) {
      const bool described = schema["properties"].contains(key);
      EXPECT_TRUE(described) << where << "." << key << " is not described";
      if (described) check(member, schema["properties"][key], where + "." + key);
    }
  }

  const Json& root_;
};

void expect_described(const Json& document, const std::string& name) {
  const Json schema = schema_of(name);
  Checker(schema).check(document, schema, name);
}

TEST(Schemas, DescribeProfiles) {
  Profile profile = report::sample_profile({3, 2});
  profile.sampling.slices_reason = "why";
  profile.estimate.example_errors = profile.estimate.standard_errors;
  profile.model.fingerprints = checkpoint::Fingerprints{"a", "b", "c", "d", std::nullopt};
  expect_described(to_json(profile), "profile");
  profile.sampling.game_budgets = {32};
  profile.estimate.budgets = {{32, 30, 120, profile.estimate.values, profile.estimate.values}};
  expect_described(to_json(profile), "profile");
  profile.sampling.gradient = true;
  expect_described(to_json(profile), "profile");
  profile.has_standard_errors = false;
  profile.estimate.convergence = {};
  profile.utility_full = std::nullopt;
  profile.model.query_heads = 0;
  expect_described(to_json(profile), "profile");
}

TEST(Schemas, DescribeBudgets) {
  BudgetsFile file;
  file.model = report::sample_profile({2, 2}).model;
  file.model.fingerprints = checkpoint::Fingerprints{};
  file.budgets = {{2, 2}, {8, 16, 24, 16}};
  expect_described(to_json(file), "budgets");
  file.link = allocate::Link::published;
  file.alpha = 5;
  file.floor = 0.5;
  expect_described(to_json(file), "budgets");
  file.link = allocate::Link::softmax;
  file.alpha.reset();
  file.eta = 0.5;
  file.z_bound = 2;
  expect_described(to_json(file), "budgets");
}

TEST(Schemas, DescribeResults) {
  Results results;
  results.model = report::sample_profile({2, 2}).model;
  results.model.fingerprints = checkpoint::Fingerprints{};
  results.task = report::sample_profile({2, 2}).task;
  results.rows = {{.method = "cokv", .budget = 64, .alpha = 5, .standard_error = 1.5, .floor = 0.5},
                  {.method = "mask-top", .masked = 16}};
  results.rows[0].predictions = "cokv-64.jsonl";
  for (const Measure measure : kMeasures) results.rows[0].measures[measure] = {-0.5, std::nullopt, 28};
  results.rows[0].differences = {{Measure::metric, "full", -1.0, -2.0, 0.5, 30, 12}};
  results.mean_over_budgets = {{"cokv", {64, 128}, results.rows[0].differences}};
  results.clusters = std::vector<int>(results.task.example_ids.size(), 0);
  results.alpha_curve = {{64, 5, 20.5}};
  results.niah = {{"cokv", 64, {1000, 2000}, {50}, {{100, 50}}}};
  results.latency = {{.method = "mask-top", .masked = 16, .prompt_tokens = 2000}};
  results.one_prefill = {.prompts = 1, .answers = 2, .prefill_seconds = 1, .seconds = 2, .separate_prefills = 2};
  expect_described(to_json(results), "results");
}

void names_of_members(const Json& schema, std::vector<std::string>& names) {
  if (schema.is_array() || schema.is_object())
    for (const auto& [key, member] : schema.items()) {
      if (key == "properties")
        for (const auto& [name, unused] : member.items()) names.push_back(name);
      names_of_members(member, names);
    }
}

TEST(Schemas, AreExplainedInTheDocs) {
  const std::string text = read_file(kRoot / "docs/formats.md");
  for (const char* name : {"profile", "budgets", "results"}) {
    std::vector<std::string> members;
    names_of_members(schema_of(name), members);
    EXPECT_GT(members.size(), 15u);
    for (const std::string& member : members)
      EXPECT_NE(text.find("`" + member + "`"), std::string::npos) << member << " of " << name;
  }
}

}  // namespace
}  // namespace cokv::record
