// One line of evaluations.jsonl: a JSON object whose last member is a check over the rest of the line.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "estimate/first_order.h"
#include "estimate/observation.h"

namespace cokv::record {

// The two reference decodes of an example: what it scores with the full cache and with every head masked.
struct ReferenceScores {
  int example = 0;
  double full = 0;         // U(N)
  double window_only = 0;  // U(empty)
  bool operator==(const ReferenceScores&) const = default;
};

// An example that tells nothing at a budget of the game (methods/budget_game.h).
struct TooShort {
  enum class What {
    prompt,  // holds fewer tokens than a member of a coalition keeps
    text,    // the full cache's has no token after the first, which no cache changes
  };
  int example = 0;
  int budget = 0;
  What what = What::prompt;
  bool operator==(const TooShort&) const = default;
};

using Evaluation = std::variant<estimate::Observation, ReferenceScores, estimate::Worths, TooShort>;

std::string to_line(const Evaluation& evaluation);  // without the line end

// std::nullopt when the line is not intact: cut short, altered, or of another format.
std::optional<Evaluation> parse_line(std::string_view line);

}  // namespace cokv::record
