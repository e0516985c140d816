// The rows of a data file as JSON objects: JSON Lines, or one JSON array of objects (as LongBench v2's data.json is).
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "core/json_file.h"

namespace cokv::longbench {

using TakeRow = std::function<void(const Json& row, const std::string& where)>;

// Calls `take` for every object in file order; `where` is "FILE:LINE", in an array "FILE, row N" with N from 1.
// InputError for a file of another format, for what is not a JSON object (with the field at which it breaks off), and
// for a file without rows. A byte order mark and Windows line ends are fine.
void for_each_row(const std::filesystem::path& file, const TakeRow& take);

// InputError with the way out for files that are often called .jsonl and are not: Parquet, gzip, zip, and the pointers
// that Git LFS leaves where it did not fetch a file.
void refuse_other_formats(const std::filesystem::path& file, std::string_view text);

}  // namespace cokv::longbench
