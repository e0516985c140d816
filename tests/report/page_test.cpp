#include "report/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "report/profile_figures.h"
#include "report/report.h"
#include "report/sample_profile.h"
#include "report/xml_check.h"

namespace cokv::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kHostile = "</title><script>alert('x')</script>&\"<!--\x01";

ReportInput sample_input(HeadGrid grid) {
  ReportInput input;
  input.profiles.push_back({sample_profile(grid), std::nullopt});
  input.profiles.push_back({sample_profile(grid, "trec"), std::nullopt});
  record::Results results;
  results.model = input.profiles[0].profile.model;
  results.task = input.profiles[0].profile.task;
  record::ResultRow row;
  row.method = "full";
  row.score = 31.2;
  row.standard_error = 1.5;
  results.rows.push_back(row);
  row.method = "cokv";
  row.budget = 64;
  results.rows.push_back(row);
  results.latency.push_back({.method = "full", .prompt_tokens = 2000, .seconds_per_token = 0.03125});
  results.niah.push_back({"cokv", 64, {1000, 2000}, {0, 100}, {{100, 50}, {25, 0}}});
  input.results.push_back(results);
  return input;
}

TEST(Page, IsWellFormedForEveryUsualModel) {
  if (!python_is_there()) GTEST_SKIP() << "needs python3";
  for (const HeadGrid grid : {HeadGrid{2, 1}, HeadGrid{2, 4}, HeadGrid{30, 3}, HeadGrid{64, 8}}) {
    const Page page = make_page(sample_input(grid));
    std::vector<std::string> texts = {page_html(page)};
    for (const Section& section : page.sections)
      for (const Figure& figure : section.figures) texts.push_back(standalone_svg(figure));
    EXPECT_EQ(xml_error(texts), "") << grid.layers << " x " << grid.kv_heads;
  }
}

TEST(Page, EscapesEveryTextOfTheFiles) {
  ReportInput input = sample_input({4, 2});
  for (ProfileInput& profile : input.profiles) {
    record::Profile& p = profile.profile;
    p.model.name = p.model.architecture = p.model.config_sha256 = kHostile;
    p.task = {kHostile, kHostile, kHostile, {kHostile}, {1.0}, kHostile};
    p.sampling.estimator = p.sampling.utility = kHostile;
    p.estimate.convergence.advice = kHostile;
    p.warnings.push_back(kHostile);
    p.provenance = {kHostile, kHostile, kHostile, kHostile, kHostile, kHostile, kHostile, kHostile, kHostile, 1};
  }
  input.results[0].model.name = input.results[0].task.name = kHostile;
  input.results[0].rows[1].method = kHostile;
  input.results[0].latency[0].method = kHostile;
  input.results[0].niah[0].method = kHostile;
  const Page page = make_page(input);
  const std::string html = page_html(page);
  EXPECT_THAT(html, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(&#39;x&#39;)"));
  for (const Section& section : page.sections)
    for (const Figure& figure : section.figures)
      EXPECT_TRUE(std::regex_match(figure.name, std::regex("[a-z0-9-]+"))) << figure.name;
  if (python_is_there()) {
    EXPECT_EQ(xml_error({html}), "");
  }
}

TEST(Page, SaysWhatIsScoredAndTellsRowsApart) {
  ReportInput input = sample_input({4, 2});
  input.results[0].utility = "agreement";
  input.results[0].rows.back().floor = 0.5;
  input.results[0].latency.push_back({.method = "mask-top", .masked = 16, .prompt_tokens = 2000});
  const std::string html = page_html(make_page(input));
  for (const char* text : {"against the full cache", "cokv, floor 0.5", "mask-top 16"})
    EXPECT_NE(html.find(text), std::string::npos) << text;
}

TEST(Page, IsSelfContained) {
  const std::string html = page_html(make_page(sample_input({8, 4})));
  EXPECT_FALSE(std::regex_search(html, std::regex(R"((src|href)="(?!#))")));
  EXPECT_THAT(html, Not(HasSubstr("url(")));
  EXPECT_THAT(html, Not(HasSubstr("@import")));
}

TEST(Page, HasUniqueIdsAndLinksThatLeadSomewhere) {
  const std::string html = page_html(make_page(sample_input({8, 4})));
  std::set<std::string> ids;
  const std::regex id(R"(\sid="([^"]+)\")"), link(R"(href="#([^"]+)\")");
  for (auto match = std::sregex_iterator(html.begin(), html.end(), id); match != std::sregex_iterator(); ++match)
    EXPECT_TRUE(ids.insert((*match)[1]).second) << (*match)[1];
  for (auto match = std::sregex_iterator(html.begin(), html.end(), link); match != std::sregex_iterator(); ++match)
    EXPECT_TRUE(ids.contains((*match)[1])) << (*match)[1];
}

TEST(Page, SameInputSameBytes) {
  EXPECT_EQ(page_html(make_page(sample_input({30, 3}))), page_html(make_page(sample_input({30, 3}))));
}

TEST(Page, ShowsWhatTheProfileSays) {
  ReportInput input = sample_input({30, 3});
  input.profiles.resize(1);
  const std::string html = page_html(make_page(input));
  for (const char* part : {"Sample-Instruct", "qasper", "qa_f1", "0.83", "Ranking of the extremes is settled", "0.312",
                           "cokv-profile --model Sample-Instruct", "31.2 ± 1.5", "ms a token", "2026-01-01T10:00:00Z"})
    EXPECT_THAT(html, HasSubstr(part));
  EXPECT_THAT(html, Not(HasSubstr("Do the profiles agree")));
}

TEST(Page, ShowsProfilesWithoutErrorsAndWithoutConvergence) {
  ReportInput input = sample_input({8, 4});
  input.profiles.resize(1);
  record::Profile& profile = input.profiles[0].profile;
  profile.has_standard_errors = false;
  profile.estimate.standard_errors.clear();
  for (auto& slice : profile.estimate.slices) slice.standard_errors.clear();
  profile.estimate.convergence = {};
  profile.utility_full.reset();
  input.results.clear();
  const std::string html = page_html(make_page(input));
  EXPECT_THAT(html, HasSubstr("errors of the values unknown"));
  EXPECT_THAT(html, Not(HasSubstr("±")));
}

}  // namespace
}  // namespace cokv::report
