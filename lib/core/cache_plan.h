// What one decoded row may see of the prompt, head by head: the whole prompt (shared by all rows, never copied), or
// chosen positions of it. In addition every head sees the last `window` prompt tokens and all generated tokens.
#pragma once

#include <vector>

#include "core/coalition.h"
#include "core/head_grid.h"

namespace cokv {

struct CachePlan {
  HeadGrid grid;
  Coalition whole;  // heads that keep the whole prompt
  // Positions in [0, prompt_length - window), ascending, kept by each head outside `whole`, in addition to the window:
  // [players] lists; empty altogether when no head keeps any (a masked coalition).
  std::vector<std::vector<int>> kept_prefix;

  static CachePlan of_coalition(HeadGrid grid, Coalition coalition) { return {grid, std::move(coalition), {}}; }
  static CachePlan full(HeadGrid grid) { return of_coalition(grid, Coalition::everyone(grid.players())); }

  // The same with every whole head as a list of all its positions: what a cache of its own would hold.
  CachePlan as_chosen(int prompt_length, int window) const;

  // Mean over heads of the prompt tokens kept, window included.
  double mean_kept(int prompt_length, int window) const;
};

}  // namespace cokv
