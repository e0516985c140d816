#include "cli/json_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <CLI/CLI.hpp>

#include "core/json_file.h"

namespace cokv::cli {
namespace {

TEST(JsonConfig, WritesWhatWouldRepeatTheCall) {
  CLI::App app;
  int pairs = 0;
  std::vector<int> budgets;
  app.add_option("--pairs", pairs);
  app.add_option("--budgets", budgets)->delimiter(',');
  app.parse("--pairs 4 --budgets 64,128");
  const Json document = Json::parse(JsonConfig(&app).to_config(&app, false, false, ""));
  EXPECT_EQ(document["pairs"], "4");
  EXPECT_EQ(document["budgets"].size(), 2u);
}

}  // namespace
}  // namespace cokv::cli
