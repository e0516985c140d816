#include "report/report.h"

#include <fmt/format.h>

#include "report/number_text.h"
#include "report/profile_figures.h"
#include "report/summary.h"

namespace cokv::report {

Page make_page(const ReportInput& input) {
  Page page;
  page.title = "KV head values";
  for (size_t i = 0; i < input.profiles.size(); ++i) {
    const record::Profile& profile = input.profiles[i];
    const std::string prefix = fmt::format("{}-{}-", slug(profile.task.name), i + 1);
    Section section;
    section.id = prefix + "profile";
    section.title = profile_title(profile);
    section.figures = {value_map(profile, prefix)};
    page.sections.push_back(section);
    Section slices;
    slices.id = prefix + "slices";
    slices.title = "Slices";
    slices.level = 3;
    slices.figures = slice_maps(profile, prefix);
    page.sections.push_back(slices);
  }
  return page;
}

}  // namespace cokv::report
