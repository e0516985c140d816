// How often two players are drawn together: the Gram matrix of a regression on inclusion, counted bit by bit.
#pragma once

#include <Eigen/Core>

#include "estimate/slice_draws.h"

namespace cokv::estimate {

// Folds consist of whole blocks, so a fit that leaves a fold out is independent of it.
inline constexpr int kFolds = 5;

inline int fold_of(const DrawGroup& group, size_t draw) {
  return group.blocks[draw] % kFolds;
}

// [players, players] draws of the group and fold that contain both players; on the diagonal, that contain the player.
// Whole numbers, so that sums of them do not depend on the order.
Eigen::MatrixXd co_membership(const SliceDraws& slice, const DrawGroup& group, int fold);

// Sum of x x' over those draws, x = 1[k in S] - size/players.
Eigen::MatrixXd centred_gram(const SliceDraws& slice, const Eigen::MatrixXd& co_membership, double draws);

}  // namespace cokv::estimate
