#include "run/niah_grids.h"

#include <map>
#include <set>
#include <utility>

#include "core/running_stats.h"

namespace cokv::run {

Json niah_grids(std::span<const Contender> contenders, const std::vector<std::vector<Prediction>>& answers,
                std::span<const task::NiahCell> cells) {
  std::set<int> lengths, depths;
  for (const task::NiahCell& cell : cells) {
    lengths.insert(cell.length);
    depths.insert(cell.depth);
  }
  Json grids = Json::array();
  for (size_t c = 0; c < contenders.size(); ++c) {
    std::map<std::pair<int, int>, RunningStats> found;  // by depth and length
    for (size_t i = 0; i < cells.size(); ++i) found[{cells[i].depth, cells[i].length}].add(100 * answers[c][i].score);
    Json scores = Json::array();
    for (const int depth : depths) {
      scores.push_back(Json::array());
      for (const int length : lengths) scores.back().push_back(found[{depth, length}].mean());
    }
    grids.push_back({{"method", contenders[c].method},
                     {"budget", contenders[c].budget ? Json(*contenders[c].budget) : Json(nullptr)},
                     {"lengths", lengths},
                     {"depths", depths},
                     {"scores", std::move(scores)}});
  }
  return grids;
}

}  // namespace cokv::run
