#include "record/typed_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/errors.h"

namespace cokv::record {

namespace {
const Json& require_list(const Json& object, std::string_view key, const std::string& where) {
  const Json& list = require_member(object, key, where);
  if (!list.is_array()) throw InputError(where, fmt::format("key \"{}\" should be a list", key));
  return list;
}

double finite_number(const Json& value, std::string_view key, const std::string& where, bool nulls) {
  if (nulls && value.is_null()) return std::numeric_limits<double>::quiet_NaN();
  if (!value.is_number() || !std::isfinite(value.get<double>()))
    throw InputError(where,
                     fmt::format("key \"{}\" holds {}, which is not a finite number", key, value.dump().substr(0, 40)));
  return value.get<double>();
}
}  // namespace

std::vector<std::string> require_strings(const Json& object, std::string_view key, const std::string& where) {
  std::vector<std::string> all;
  for (const Json& value : require_list(object, key, where)) {
    if (!value.is_string()) throw InputError(where, fmt::format("key \"{}\" should be a list of strings", key));
    all.push_back(value.get<std::string>());
  }
  return all;
}

std::vector<double> require_numbers(const Json& object, std::string_view key, const std::string& where) {
  std::vector<double> all;
  for (const Json& value : require_list(object, key, where)) all.push_back(finite_number(value, key, where, false));
  return all;
}

int64_t require_count(const Json& object, std::string_view key, const std::string& where) {
  const Json& value = require_member(object, key, where);
  if (!value.is_number_unsigned() || value.get<uint64_t>() > uint64_t{1} << 53)
    throw InputError(where, fmt::format("key \"{}\" should be a whole number of at least 0, is {}", key,
                                        value.dump().substr(0, 40)));
  return value.get<int64_t>();
}

std::optional<int> optional_int(const Json& object, std::string_view key, const std::string& where) {
  if (require_member(object, key, where).is_null()) return std::nullopt;
  return require_int(object, key, where);
}

std::optional<double> optional_number(const Json& object, std::string_view key, const std::string& where) {
  if (require_member(object, key, where).is_null()) return std::nullopt;
  return require_number(object, key, where);
}

Json matrix_to_json(const std::vector<double>& values, HeadGrid grid) {
  COKV_CHECK(static_cast<int>(values.size()) == grid.players(), "one value for each head");
  Json rows = Json::array();
  for (int layer = 0; layer < grid.layers; ++layer) {
    Json row = Json::array();
    for (int head = 0; head < grid.kv_heads; ++head)
      row.push_back(values[static_cast<size_t>(grid.player({layer, head}))]);
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<double> require_matrix(const Json& object, std::string_view key, HeadGrid grid, const std::string& where,
                                   bool nulls) {
  const Json& rows = require_list(object, key, where);
  std::vector<double> values;
  const auto wrong_shape = [&] {
    return InputError(where, fmt::format("key \"{}\" should be {} lists of {} numbers, one for each KV head", key,
                                         grid.layers, grid.kv_heads));
  };
  if (rows.size() != static_cast<size_t>(grid.layers)) throw wrong_shape();
  for (const Json& row : rows) {
    if (!row.is_array() || row.size() != static_cast<size_t>(grid.kv_heads)) throw wrong_shape();
    for (const Json& value : row) values.push_back(finite_number(value, key, where, nulls));
  }
  return values;
}

void require_schema(const Json& document, std::string_view schema, const std::string& where) {
  const std::string stated = require_string(document, "schema", where);
  if (stated != schema) throw InputError(where, fmt::format("has schema {}, expected {}", stated, schema));
}

void refuse_unknown(const Json& object, const std::vector<std::string>& known, const std::string& where) {
  for (const auto& [key, value] : object.items())
    if (std::find(known.begin(), known.end(), key) == known.end())
      throw InputError(where, "unknown key \"" + key + "\"" + did_you_mean(key, known));
}

}  // namespace cokv::record
