// Whether the rows are there that a program is to ask: of a benchmark, or of one's own.
#pragma once

#include <filesystem>

#include "longbench/example.h"
#include "task/check_up.h"

namespace cokv::task {

// Adds which tasks of a LongBench checkout, LongBench-E and version 2 included, can be run: files are looked for, rows
// are not read. What stands in the way of some tasks is a warning, of all a problem.
void check_longbench(const std::filesystem::path& checkout, CheckUp& check_up);

// The same of a folder of RULER's rows, for the thirteen tasks.
void check_ruler(const std::filesystem::path& folder, CheckUp& check_up);

// Adds how many rows a file of one's own holds, and the first that is none.
void check_rows(const std::filesystem::path& file, const longbench::FieldNames& fields, CheckUp& check_up);

}  // namespace cokv::task
