// Matrices over heads and what may be null, to and from JSON; everything else is read by core/json_section.h.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "core/head_grid.h"
#include "core/json_section.h"

namespace cokv::record {

// null stands for what is not known or has no meaning.
template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

// [players], written as layers lists of kv_heads numbers; null stands for NaN where `nulls` is allowed.
Json matrix_to_json(const std::vector<double>& values, HeadGrid grid);
std::vector<double> read_matrix(JsonSection& section, std::string_view key, HeadGrid grid, bool nulls = false);

// Does not rewrite a file that differs in its provenance only: running a finished run again changes neither the
// recorded provenance nor the file's SHA-256.
void write_if_changed(const std::filesystem::path& file, const Json& document);

// The schema a file states, or an InputError that says which one was expected.
void require_schema(JsonSection& document, std::string_view schema);

}  // namespace cokv::record
