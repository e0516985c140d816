// The figure of a needle-in-a-haystack grid: prompt length across, depth of the needle down.
#pragma once

#include <string>

#include "record/results.h"
#include "report/figure.h"

namespace cokv::report {

Figure niah_figure(const record::NiahGrid& grid, const std::string& prefix);

}  // namespace cokv::report
