// --values gradient: rows instead of coalitions, each read once and differentiated at every budget.
#pragma once

#include "cokv-profile/profile_options.h"
#include "record/run_folder.h"
#include "run/row_list.h"

namespace cokv {

run::RowOptions plan_rows(const ProfileOptions& options, const record::RunIdentity& identity);

// Evaluates what `log` lacks. Throws Interrupted when a signal stopped it.
void evaluate_the_rest(const run::RowOptions& rows, const run::EvaluateRow& evaluate, record::EvaluationLog& log,
                       const record::RunFolder& folder);

// Prints what is left to evaluate and, measured on one row, how long that takes. What lies in the folder is read,
// nothing is written.
void print_forecast(const run::RowOptions& rows, const record::RunFolder& folder, const run::EvaluateRow& evaluate);

}  // namespace cokv
