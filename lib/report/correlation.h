// How far profiles agree on the order of heads: Spearman's rank correlation, and the overlap of their top heads.
#pragma once

#include <vector>

#include "record/profile.h"
#include "report/figure.h"

namespace cokv::report {

// Share of the `count` highest of `a` that are among the `count` highest of `b`; ties to the lower index.
double top_overlap(const std::vector<double>& a, const std::vector<double>& b, int count);

// InputError naming two profiles when their models have different heads: there is nothing to compare then.
std::vector<Figure> correlation_figures(const std::vector<record::Profile>& profiles);

}  // namespace cokv::report
