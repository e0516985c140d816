// Needle-in-a-haystack grids of a results file: the array "niah" of results.json, one object for each method:
//   {"method": "cokv", "budget": 128, "lengths": [1000, …], "depths": [0, …], "scores": [[depth 0's scores, …], …]}
// Scores are 0 … 100, a row for each depth (per cent of the document before the needle), a column for each length.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/json_file.h"
#include "report/figure.h"

namespace cokv::report {

struct NiahGrid {
  std::string method;
  std::optional<int> budget;
  std::vector<int> lengths;                 // tokens
  std::vector<double> depths;               // per cent
  std::vector<std::vector<double>> scores;  // [depths][lengths], 0 … 100
};

// `results`: the whole document; empty when it has no "niah". InputError naming `where` and the key otherwise.
std::vector<NiahGrid> read_niah_grids(const Json& results, const std::string& where);

Figure niah_figure(const NiahGrid& grid, const std::string& prefix);

}  // namespace cokv::report
