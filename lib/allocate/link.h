// The link from values to shares: how many times the tokens of one head another gets for its value.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/mode.h"

namespace cokv::allocate {

enum class Link {
  published,  // in proportion to the value above the alpha-th smallest: the paper's
  softmax,    // in proportion to exp(eta * z), z the standardised value within ±kBoundOfZ
};

// Chosen, and confirmed on other rows, by the study of docs/study.md.
inline constexpr double kDefaultEta = 1;
inline constexpr double kBoundOfZ = 2;  // so that no single head takes most of the tokens

std::string_view text_of(Link link);                     // "published" or "softmax"
Link default_link(Mode mode);                            // softmax, but in paper mode the paper's
std::optional<Link> link_called(std::string_view text);  // nothing for any other text

// (value - mean) / population standard deviation; all 0 where the values are equal but for rounding. Values are finite.
// The result hardly depends on their unit or order: sums run over the sorted values, and z is rounded to 2^-30.
std::vector<double> standardise(const std::vector<double>& values);

std::vector<double> softmax_weights(const std::vector<double>& values, double eta);

}  // namespace cokv::allocate
