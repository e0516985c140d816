// A table of heads for spreadsheets and numpy: layer,kv_head,tokens,score,standard_error.
#pragma once

#include <string>

#include "record/export_source.h"

namespace cokv::record {

// One row a player in flat order, after the header. Columns that the source does not know are empty: tokens for a
// profile, score and standard_error for budgets.
std::string csv_table(const ExportSource& source);

}  // namespace cokv::record
