// Gathers what `cokv report` was given into one page.
#pragma once

#include <string>
#include <vector>

#include "record/results.h"
#include "report/page.h"
#include "report/profile_sections.h"

namespace cokv::report {

struct ReportInput {
  std::vector<ProfileInput> profiles;
  std::vector<record::Results> results;
  BudgetOptions budgets;
};

// InputError when profiles of different head grids are given: they cannot be compared on one page.
Page make_page(const ReportInput& input);

}  // namespace cokv::report
