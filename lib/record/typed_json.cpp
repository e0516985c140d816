#include "record/typed_json.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "core/errors.h"
#include "core/json_text.h"

namespace cokv::record {

namespace {
double finite_number(const Json& value, std::string_view key, const JsonSection& section, bool nulls) {
  if (nulls && value.is_null()) return std::numeric_limits<double>::quiet_NaN();
  if (!value.is_number() || !std::isfinite(value.get<double>()))
    section.fail(fmt::format("key \"{}\" holds {}, which is not a finite number", key, value.dump().substr(0, 40)));
  return value.get<double>();
}
}  // namespace

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

std::vector<double> read_matrix(JsonSection& section, std::string_view key, HeadGrid grid, bool nulls) {
  const Json& rows = section.array(key);
  std::vector<double> values;
  const auto wrong_shape = [&] {
    section.fail(fmt::format("key \"{}\" should be {} lists of {} numbers, one for each KV head", key, grid.layers,
                             grid.kv_heads));
  };
  if (rows.size() != static_cast<size_t>(grid.layers)) wrong_shape();
  for (const Json& row : rows) {
    if (!row.is_array() || row.size() != static_cast<size_t>(grid.kv_heads)) wrong_shape();
    for (const Json& value : row) values.push_back(finite_number(value, key, section, nulls));
  }
  return values;
}

void write_if_changed(const std::filesystem::path& file, const Json& document) {
  Json old = std::filesystem::exists(file) ? parse_or_discard(read_file(file)) : Json();
  if (old.is_object()) {
    Json fresh = parse_or_discard(document.dump());  // as it will be read: what is not a number is null
    old.erase("provenance");
    fresh.erase("provenance");
    if (old == fresh) return;
  }
  write_json_file(file, document);
}

void require_schema(JsonSection& document, std::string_view schema) {
  const std::string stated = document.text("schema");
  if (stated != schema) document.fail(fmt::format("has schema {}, expected {}", stated, schema));
}

}  // namespace cokv::record
