// Gathers what `cokv report` was given into sections of one page.
#pragma once

#include <string>
#include <vector>

#include "record/profile.h"
#include "record/results.h"
#include "report/page.h"

namespace cokv::report {

struct ReportInput {
  std::vector<record::Profile> profiles;
  std::vector<record::Results> results;
};

Page make_page(const ReportInput& input);

}  // namespace cokv::report
