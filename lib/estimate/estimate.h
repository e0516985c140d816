// Sliced Shapley values, their errors and their convergence, as a pure function of the observations.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/head_budgets.h"
#include "core/head_grid.h"
#include "estimate/coalition_design.h"
#include "estimate/observation.h"

namespace cokv::estimate {

struct SliceEstimate {
  int size = 0;
  long pairs = 0;                       // observations in this slice
  std::vector<double> values;           // [players] SV_{i,j}
  std::vector<double> standard_errors;  // [players] of the values, by the draw of coalitions on these examples
  std::vector<double> example_errors;   // [players] see Estimate; empty where they are not known
  double mean_utility = 0;              // mean U(S)
  double mean_complement = 0;           // mean U(N \ S)
};

// Values of the game at one budget.
struct BudgetValues {
  int budget = 0;
  int examples = 0;                     // that were long enough for it
  long pairs = 0;                       // of coalitions; 0 where none were drawn
  std::vector<double> values;           // [players] in the unit of the utility
  std::vector<double> standard_errors;  // [players]
};

struct Convergence {
  std::optional<double> split_half_spearman;
  std::optional<double> reliability;  // Spearman-Brown of the split half
  std::optional<double> mae_halves;
  std::optional<bool> paper_rule_met;        // MAE < 1/players
  std::optional<double> budget_instability;  // share of tokens that the halves' budgets would move
  std::optional<int> instability_budget;     // mean tokens of a head at which that is
  std::optional<double> top_overlap;         // share of one half's top players/16 that are the other's as well
  std::string advice;                        // one sentence a person can act on
};

struct Estimate {
  // [players] SSV: mean over slices, in units of the utility; or standardised (EstimateOptions)
  std::vector<double> values;
  // [players] coalition noise: what more pairs shrink; NaN where one draw tells none
  std::vector<double> standard_errors;
  // [players] error of a head's distance from the mean head when the examples are taken as a sample of the task:
  // coalition and example noise together. Empty in paper mode, whose examples share their draws, and for one example.
  std::vector<double> example_errors;
  std::vector<SliceEstimate> slices;  // in the order of the design
  std::vector<BudgetValues> budgets;  // ascending; of the game at a budget
  Convergence convergence;
};

struct EstimateOptions {
  int budget = 128;  // at which budget_instability is judged, by the default link
  int window = kDefaultWindow;
  bool smooth_utility = false;  // log-probabilities were measured: advice cannot be to measure those instead
  bool standardised = false;    // values at budgets are averaged as z: those of several have no unit in common
  int threads = 0;              // 0: OpenMP's choice; the result does not depend on it
};

// A player that a slice has not drawn: its value would be a guess.
struct UndrawnPlayer : InputError {
  UndrawnPlayer(int in_slice, int the_player, const std::string& name);
  int slice, player;
};

// weights: [examples] share of each example in the utility, summing to 1; empty = equal.
// UndrawnPlayer when a player was never drawn, and InputError for Estimator::exact when a coalition is missing.
Estimate estimate(const Design& design, std::span<const Observation> observations, std::span<const double> weights,
                  const EstimateOptions& options);

}  // namespace cokv::estimate
