// Ways to draw and to estimate, at the same number of evaluations, and how near each comes to the truth.
#pragma once

#include <string>
#include <vector>

#include "estimate/estimate.h"
#include "study/game.h"

namespace cokv::study {

struct Contender {
  std::string name;
  Mode mode = Mode::default_;
  estimate::Estimator estimator = estimate::Estimator::mean;
  bool blocks = true;
  bool every_example_alone = false;  // fresh draws, plain means of each example: centred by nothing
};

std::vector<Contender> contenders();

// Means over seeds.
struct Quality {
  double mse = 0;          // of the values' distances from their mean
  double mae = 0;          // likewise
  double moved = 0;        // share of the budget that goes to other heads than by the true values
  double coverage = 0;     // share of 95 % intervals that contain the true value
  double reliability = 0;  // as the run itself reports it
};

Quality judge(const estimate::Estimate& estimate, const std::vector<double>& truth,
              const estimate::EstimateOptions& options);
void add(Quality& sum, const Quality& other);
void scale(Quality& sum, double factor);

// pairs: for each slice and example.
Quality compete(const Contender& contender, const Game& game, int64_t pairs, uint64_t seed,
                const estimate::EstimateOptions& options);

}  // namespace cokv::study
