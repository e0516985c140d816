// What is measured of a cache plan on a row: how well the answer under it does, or how near it stays to the full cache.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string_view>

namespace cokv {

enum class Measure {
  metric,            // the task's metric of the answer against the row's answers
  agreement,         // the same against the full cache's answer
  log_probability,   // mean log-probability of that answer's tokens after the first, teacher-forced, nats
  argmax_agreement,  // share of those tokens that are the most likely ones, 0…100
};

inline constexpr std::array kMeasures = {Measure::metric, Measure::agreement, Measure::log_probability,
                                         Measure::argmax_agreement};  // in the order in which files hold them

std::string_view name_of(Measure measure);  // as in files, e.g. "log_probability"

// For readers: "Log-probability", and what it is in a sentence.
std::string_view title_of(Measure measure);
std::string_view explanation_of(Measure measure);

// From the unit of one row to the unit of results: metrics are 0…1 there and 0…100 here.
double scale_of(Measure measure);

// Of one row. Nothing for a measure that the row cannot have, as the log-probability of a text of one token, which the
// prompt alone decides.
using Measured = std::map<Measure, std::optional<double>>;

}  // namespace cokv
