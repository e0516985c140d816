// Lists, matrices and what may be null, out of JSON files and checked: of the right type, finite, of the right shape.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/head_grid.h"
#include "core/json_file.h"

namespace cokv::record {

std::vector<std::string> require_strings(const Json& object, std::string_view key, const std::string& where);
std::vector<double> require_numbers(const Json& object, std::string_view key, const std::string& where);

// A whole number from 0 to 2^53.
int64_t require_count(const Json& object, std::string_view key, const std::string& where);

// null stands for what is not known or has no meaning.
std::optional<int> optional_int(const Json& object, std::string_view key, const std::string& where);
std::optional<double> optional_number(const Json& object, std::string_view key, const std::string& where);
template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

// [players], written as layers lists of kv_heads numbers; null stands for NaN where `nulls` is allowed.
Json matrix_to_json(const std::vector<double>& values, HeadGrid grid);
std::vector<double> require_matrix(const Json& object, std::string_view key, HeadGrid grid, const std::string& where,
                                   bool nulls = false);

// The schema a file states, or an InputError that says which one was expected.
void require_schema(const Json& document, std::string_view schema, const std::string& where);

// Unknown members are errors that offer the nearest known one: a misspelt key must not pass for an absent one.
void refuse_unknown(const Json& object, const std::vector<std::string>& known, const std::string& where);

}  // namespace cokv::record
