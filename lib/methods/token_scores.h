// SnapKV's observation scores of one prompt: how much the last `window` queries attend to each earlier prompt position.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "core/head_budgets.h"
#include "core/head_grid.h"

namespace cokv::methods {

// After window mean, group mean and pooling (docs/method.md, "Budgets"). Made by decode/ from a prefill.
struct TokenScores {
  HeadGrid grid;
  int prompt_length = 0;
  int window = kDefaultWindow;
  std::vector<float> values;  // [players, prefix()], row-major

  // Positions before the window; none in a prompt that the window covers.
  int prefix() const { return std::max(prompt_length - window, 0); }
  std::span<const float> of(int player) const {
    return std::span(values).subspan(static_cast<size_t>(player) * static_cast<size_t>(prefix()),
                                     static_cast<size_t>(prefix()));
  }
};

}  // namespace cokv::methods
