#include "run/niah_grids.h"

#include <map>
#include <set>
#include <utility>

#include "core/running_stats.h"

namespace cokv::run {

std::vector<record::NiahGrid> niah_grids(std::span<const Contender> contenders,
                                         const std::vector<std::vector<Prediction>>& answers,
                                         std::span<const task::NiahCell> cells) {
  std::set<int> lengths, depths;
  for (const task::NiahCell& cell : cells) {
    lengths.insert(cell.length);
    depths.insert(cell.depth);
  }
  std::vector<record::NiahGrid> grids;
  for (size_t c = 0; c < contenders.size(); ++c) {
    std::map<std::pair<int, int>, RunningStats> found;  // by depth and length
    for (size_t i = 0; i < cells.size(); ++i) found[{cells[i].depth, cells[i].length}].add(100 * answers[c][i].score);
    record::NiahGrid grid{contenders[c].method,
                          contenders[c].budget,
                          {lengths.begin(), lengths.end()},
                          {depths.begin(), depths.end()},
                          {}};
    for (const int depth : depths) {
      grid.scores.emplace_back();
      for (const int length : lengths) grid.scores.back().push_back(found[{depth, length}].mean());
    }
    grids.push_back(std::move(grid));
  }
  return grids;
}

}  // namespace cokv::run
