#include "report/report.h"

#include <fmt/format.h>

#include <set>

#include "report/correlation.h"
#include "report/niah_grid.h"
#include "report/result_figures.h"
#include "report/summary.h"

namespace cokv::report {

namespace {

Section comparison(const std::vector<ProfileInput>& inputs) {
  std::vector<record::Profile> profiles;
  for (const ProfileInput& input : inputs) profiles.push_back(input.profile);
  Section section;
  section.id = "comparison";
  section.title = "Do the profiles agree?";
  section.text = "Budgets made for one task serve another only if both rank the heads alike.";
  section.figures = correlation_figures(profiles);
  return section;
}

std::vector<Section> result_sections(const record::Results& results, int number, const std::string& title) {
  const std::string prefix = fmt::format("r{}-{}-", number, slug(results.task.name));
  Section section;
  section.id = prefix + "results";
  section.title = title;
  for (const auto& figures : {method_figures(results, prefix), mask_figures(results, prefix)})
    section.figures.insert(section.figures.end(), figures.begin(), figures.end());
  for (const record::NiahGrid& grid : results.niah) section.figures.push_back(niah_figure(grid, prefix));
  section.text = results.rows.empty()
                     ? ""
                     : fmt::format("Scores{} from 0 to 100 over {} examples, ± one standard error.",
                                   results.utility == "agreement" ? " against the full cache's text" : "",
                                   results.rows.front().examples);
  section.table = score_table(results);
  std::vector<Section> sections = {section};

  const auto add_table = [&](const std::string& id, const std::string& heading, Table table) {
    if (table.rows.empty()) return;
    Section more;
    more.id = prefix + id;
    more.title = heading;
    more.level = 3;
    more.table = std::move(table);
    sections.push_back(std::move(more));
  };
  add_table("measures", "Everything measured", measures_table(results));
  add_table("differences", "Differences", differences_table(results));
  add_table("latency", "Latency and memory", latency_table(results));

  Section provenance;
  provenance.id = prefix + "provenance";
  provenance.title = "Where these results come from";
  provenance.level = 3;
  provenance.table = provenance_table(results.provenance, results.model, results.task);
  sections.push_back(provenance);
  return sections;
}

}  // namespace

Page make_page(const ReportInput& input) {
  Page page;
  std::set<std::string> models;
  for (const ProfileInput& profile : input.profiles) models.insert(profile.profile.model.name);
  for (const record::Results& results : input.results) models.insert(results.model.name);
  page.title = input.profiles.size() == 1 ? "KV head profile" : "KV head profiles";
  if (models.size() == 1) page.title += " of " + *models.begin();
  page.subtitle = "Which KV heads a task needs, how certain that is, and what it means for the cache.";
  const auto add = [&](std::vector<Section> sections) {
    page.sections.insert(page.sections.end(), sections.begin(), sections.end());
  };
  if (input.profiles.size() > 1) add({comparison(input.profiles)});
  int number = 0;
  for (const ProfileInput& profile : input.profiles) {
    const std::string title = models.size() == 1 ? profile.profile.task.name : profile_title(profile.profile);
    add(profile_sections(profile, ++number, title, input.budgets));
  }
  number = 0;
  for (const record::Results& results : input.results) {
    const std::string task = results.task.name;
    const std::string title =
        models.size() == 1 ? "Results on " + task : fmt::format("Results of {} on {}", results.model.name, task);
    add(result_sections(results, ++number, title));
  }
  return page;
}

}  // namespace cokv::report
