// One profile as sections of the page.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "record/evaluation_log.h"
#include "record/profile.h"
#include "report/budget_figures.h"
#include "report/page.h"

namespace cokv::report {

struct ProfileInput {
  record::Profile profile;
  std::optional<record::Evaluations> evaluations;  // of its run folder, when that is at hand
};

// `number`: position among the profiles of the page, from 1; makes ids unique. `title` heads the first section.
std::vector<Section> profile_sections(const ProfileInput& input, int number, const std::string& title,
                                      const BudgetOptions& budgets);

// Key and value of everything that says where the numbers come from; empty entries are left out.
Table provenance_table(const record::Provenance& provenance, const record::ModelIdentity& model,
                       const record::TaskIdentity& task);

}  // namespace cokv::report
