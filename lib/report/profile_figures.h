// The figures of one profile. Every one is a pure function of profile.json.
#pragma once

#include <string>
#include <vector>

#include "record/profile.h"
#include "report/figure.h"
#include "report/heat_map.h"

namespace cokv::report {

// Unit of the values: "qa_f1, 0 … 1", "mean log-probability of a token of the full-cache text".
std::string utility_unit(const record::Profile& profile);
// That of the utility; or, where values of several budgets were averaged, their standard deviation.
std::string value_unit(const record::Profile& profile);

HeatMap value_heat_map(const record::Profile& profile);

// `prefix` begins the figures' names, so that several profiles do not collide.
Figure value_map(const record::Profile& profile, const std::string& prefix);
std::vector<Figure> slice_maps(const record::Profile& profile, const std::string& prefix);
std::vector<Figure> budget_maps(const record::Profile& profile, const std::string& prefix);  // of the game's budgets
Figure distribution(const record::Profile& profile, const std::string& prefix);
Figure extremes(const record::Profile& profile, const std::string& prefix);
Figure layer_means(const record::Profile& profile, const std::string& prefix);

}  // namespace cokv::report
