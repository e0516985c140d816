// The figures of a results file: methods at equal memory, and what masking the top, bottom or random heads does.
#pragma once

#include <string>
#include <vector>

#include "record/results.h"
#include "report/figure.h"

namespace cokv::report {

// Score over budget, a line for each method, `full` as reference; empty when no row has a budget.
std::vector<Figure> method_figures(const record::Results& results, const std::string& prefix);

// Rows mask-top, mask-bottom and mask-random over the number of heads masked; empty when there are none.
std::vector<Figure> mask_figures(const record::Results& results, const std::string& prefix);

Table score_table(const record::Results& results);  // a row for each method, a column for each budget; masks left out
Table measures_table(const record::Results& results);     // a row for each method and budget; empty in older files
Table differences_table(const record::Results& results);  // each with its interval; empty where there are none
Table latency_table(const record::Results& results);      // empty where latency was not measured

}  // namespace cokv::report
