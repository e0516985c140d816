// Ridge regression from its normal equations, its penalty by generalised cross-validation (Golub, Heath and Wahba
// 1979).
#pragma once

#include <Eigen/Core>
#include <optional>

namespace cokv::estimate {

struct NormalEquations {
  Eigen::MatrixXd gram;     // [players, players] X'X
  Eigen::VectorXd moments;  // [players] X'y
  double squares = 0;       // y'y
  double observations = 0;
};

// The penalty with the smallest generalised cross-validation score; std::nullopt if using no fit scores better.
std::optional<double> choose_penalty(const NormalEquations& equations);

// (X'X + penalty I)^-1 X'y. The penalty is positive: the columns of inclusion sum to a constant.
Eigen::VectorXd solve_ridge(const NormalEquations& equations, double penalty);

}  // namespace cokv::estimate
