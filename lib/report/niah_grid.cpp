#include "report/niah_grid.h"

#include <fmt/format.h>

#include "core/running_stats.h"
#include "report/matrix.h"
#include "report/number_text.h"

namespace cokv::report {

Figure niah_figure(const record::NiahGrid& grid, const std::string& prefix) {
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
    matrix.rows.push_back(std::to_string(grid.depths[depth]));
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
      "Share of the needle's answer found, 0 … 100, by prompt length and needle depth; mean {}. The farther a cell is "
      "from the page's own colour, the less was found.",
      fixed(mean.mean(), 1));
  draw_matrix(matrix, figure);
  return figure;
}

}  // namespace cokv::report
