// What is compared, from the options and the files that they name.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "cokv-eval/eval_options.h"
#include "record/budgets.h"
#include "record/combined_profiles.h"
#include "record/duo_pattern.h"
#include "run/contender.h"

namespace cokv {

// The files beside the model: what some methods need.
struct SideInputs {
  std::optional<record::CombinedProfiles> profiles;
  std::vector<double> headkv_scores;
  std::optional<record::DuoPattern> duo_pattern;
  std::vector<record::BudgetsFile> allocations;
};
// InputError for a file of another model's shape.
SideInputs read_side_inputs(const EvalOptions& options, const record::ModelIdentity& model);

run::ContenderOptions contender_options(const EvalOptions& options, const record::ModelIdentity& model,
                                        const SideInputs& files);

// Whether a method's budgets follow from values, and so from the link.
bool needs_values(const EvalOptions& options);

// Whether a method uses the published link, whose alpha is chosen on validation rows.
bool needs_alpha(const EvalOptions& options);

// Methods, masks and budgets files.
std::vector<run::Contender> all_contenders(const EvalOptions& options, const run::ContenderOptions& settings,
                                           const SideInputs& inputs, const std::map<int, int>& alphas);

}  // namespace cokv
