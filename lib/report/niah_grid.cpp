#include "report/niah_grid.h"

#include <fmt/format.h>

#include <cmath>

#include "core/errors.h"
#include "core/running_stats.h"
#include "report/matrix.h"
#include "report/number_text.h"

namespace cokv::report {

namespace {

const Json& require_array(const Json& object, std::string_view key, const std::string& where) {
  const Json& array = require_member(object, key, where);
  if (!array.is_array() || array.empty())
    throw InputError(fmt::format("{}: {}", where, key), "must be an array with entries", "write the file again");
  return array;
}

std::vector<double> numbers(const Json& array, const std::string& where) {
  std::vector<double> out;
  for (const Json& entry : array) {
    if (!entry.is_number() || !std::isfinite(entry.get<double>()))
      throw InputError(where, "must hold finite numbers only", "write the file again");
    out.push_back(entry.get<double>());
  }
  return out;
}

NiahGrid read_grid(const Json& object, const std::string& where) {
  NiahGrid grid;
  grid.method = require_string(object, "method", where);
  if (object.contains("budget") && !object["budget"].is_null()) grid.budget = require_int(object, "budget", where);
  for (const double length : numbers(require_array(object, "lengths", where), fmt::format("{}: lengths", where))) {
    if (length < 1 || length > 1e9) throw InputError(fmt::format("{}: lengths", where), "must be numbers of tokens");
    grid.lengths.push_back(static_cast<int>(length));
  }
  grid.depths = numbers(require_array(object, "depths", where), fmt::format("{}: depths", where));
  for (const Json& row : require_array(object, "scores", where)) {
    if (!row.is_array() || row.size() != grid.lengths.size())
      throw InputError(fmt::format("{}: scores", where), "each row must have one score for each length");
    grid.scores.push_back(numbers(row, fmt::format("{}: scores", where)));
  }
  if (grid.scores.size() != grid.depths.size())
    throw InputError(fmt::format("{}: scores", where), "must have one row for each depth");
  return grid;
}

}  // namespace

std::vector<NiahGrid> read_niah_grids(const Json& results, const std::string& where) {
  std::vector<NiahGrid> grids;
  if (!results.contains("niah")) return grids;
  const Json& array = results["niah"];
  if (!array.is_array()) throw InputError(fmt::format("{}: niah", where), "must be an array");
  for (size_t i = 0; i < array.size(); ++i) grids.push_back(read_grid(array[i], fmt::format("{}: niah[{}]", where, i)));
  return grids;
}

Figure niah_figure(const NiahGrid& grid, const std::string& prefix) {
  RunningStats mean;
  Matrix matrix;
  matrix.row_name = "depth of the needle, %";
  matrix.column_name = "prompt tokens";
  matrix.scale = {false, 0, 100, false, false, true};
  matrix.low_label = fixed(0, 0);
  matrix.high_label = fixed(100, 0);
  matrix.values = grid.scores;
  Figure figure;
  figure.table.header = {"depth"};
  for (const int length : grid.lengths) {
    matrix.columns.push_back(length % 1000 == 0 ? fmt::format("{}k", length / 1000) : std::to_string(length));
    figure.table.header.push_back(std::to_string(length));
  }
  for (size_t depth = 0; depth < grid.depths.size(); ++depth) {
    matrix.rows.push_back(fixed(grid.depths[depth], 0));
    matrix.titles.emplace_back();
    figure.table.rows.push_back({fmt::format("{} %", matrix.rows.back())});
    for (size_t length = 0; length < grid.lengths.size(); ++length) {
      const double score = grid.scores[depth][length];
      mean.add(score);
      matrix.titles.back().push_back(
          fmt::format("{} tokens, depth {} %: {}", grid.lengths[length], matrix.rows.back(), fixed(score, 1)));
      figure.table.rows.back().push_back(fixed(score, 1));
    }
  }
  const std::string method = grid.budget ? fmt::format("{}, budget {}", grid.method, *grid.budget) : grid.method;
  figure.name = fmt::format("{}niah-{}", prefix, slug(method));
  figure.title = fmt::format("Needle in a haystack: {}", method);
  figure.caption = fmt::format(
      "Share of the needle's answer found, 0 … 100, by prompt length and by how deep it was "
      "hidden; mean {}. The farther a cell is from the page's own colour, the less was found.",
      fixed(mean.mean(), 1));
  draw_matrix(matrix, figure);
  return figure;
}

}  // namespace cokv::report
