#include "estimate/ridge.h"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <cmath>

namespace cokv::estimate {

std::optional<double> choose_penalty(const NormalEquations& equations) {
  const double n = equations.observations;
  if (n < 2 || equations.squares <= 0) return std::nullopt;
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(equations.gram);
  const Eigen::ArrayXd eigenvalues = solver.eigenvalues().array().max(0.0);
  const Eigen::ArrayXd projected = (solver.eigenvectors().transpose() * equations.moments).array();
  const double scale = eigenvalues.mean();
  double best = equations.squares / n;  // of no fit
  std::optional<double> penalty;
  for (int power = -5; power <= 9 && scale > 0; ++power) {
    const double candidate = scale * std::exp2(power);
    const Eigen::ArrayXd shrunk = eigenvalues + candidate;
    const double explained = (projected.square() * (eigenvalues + 2 * candidate) / shrunk.square()).sum();
    const double left = 1 - (eigenvalues / shrunk).sum() / n;
    const double score = (equations.squares - explained) / n / (left * left);
    if (left > 0.05 && score < best) {
      best = score;
      penalty = candidate;
    }
  }
  return penalty;
}

Eigen::VectorXd solve_ridge(const NormalEquations& equations, double penalty) {
  Eigen::MatrixXd penalised = equations.gram;
  penalised.diagonal().array() += penalty;
  return penalised.llt().solve(equations.moments);
}

}  // namespace cokv::estimate
