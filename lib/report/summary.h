// What a profile says at a glance: spread of the values against their errors, and the heads in order.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "record/profile.h"

namespace cokv::report {

struct ProfileSummary {
  double mean = 0;
  double spread = 0;  // standard deviation over heads
  double lowest = 0;
  double highest = 0;
  std::optional<double> typical_error;  // root mean square of the standard errors; none where they are unknown
  int distinct = 0;                     // heads further from the mean than twice their standard error
  std::vector<int> ranking;             // players by falling value, ties to the lower index
};

ProfileSummary summarize(const record::Profile& profile);

std::optional<double> error_of(const record::Profile& profile, int player);
// Further from the mean over heads than twice its standard error.
bool differs_from_mean(const record::Profile& profile, const ProfileSummary& summary, int player);

// "0.0123 ± 0.0041"; without the error where it is unknown, then with decimals that suit the spread.
std::string value_text(const record::Profile& profile, const ProfileSummary& summary, int player);

// "Sliced Shapley value", "first-order worth": what a head's number is.
std::string value_name(const record::Profile& profile);

// "slices 11, 23 of 90 heads, 30 examples", as far as the profile tells: imports do not know their examples.
std::string coalitions_text(const record::Profile& profile);

// "backward passes at budgets 32, 64, 128, 30 examples": of a profile by gradient.
std::string passes_text(const record::Profile& profile);

// "pairs", "examples": what more of makes the values surer.
std::string_view evidence_name(const record::Profile& profile);
long total_pairs(const record::Profile& profile);  // over all slices and budgets

std::string head_name(HeadGrid grid, int player);                        // "layer 3, KV head 5"
std::string short_head_name(HeadGrid grid, int player);                  // "L3 H5"
std::string profile_title(const record::Profile& profile);               // "model · task"
std::string reliability_text(const estimate::Convergence& convergence);  // one line, or "unknown"

}  // namespace cokv::report
