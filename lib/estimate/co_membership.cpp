#include "estimate/co_membership.h"

#include <bit>

namespace cokv::estimate {

Eigen::MatrixXd co_membership(const SliceDraws& slice, const DrawGroup& group, int fold) {
  const auto players = static_cast<size_t>(slice.players);
  const size_t words = group.draws() / 64 + 1;
  std::vector<uint64_t> drawn(players * words);  // bit d of player p's words: p is in the d-th draw of the fold
  size_t in_fold = 0;
  for (size_t d = 0; d < group.draws(); ++d) {
    if (fold_of(group, d) != fold) continue;
    for (const uint16_t player : slice.members(group, d))
      drawn[player * words + in_fold / 64] |= uint64_t{1} << (in_fold % 64);
    ++in_fold;
  }
  const size_t used = (in_fold + 63) / 64;
  Eigen::MatrixXd counts(slice.players, slice.players);
  for (size_t a = 0; a < players; ++a) {
    for (size_t b = a; b < players; ++b) {
      int both = 0;
      for (size_t w = 0; w < used; ++w) both += std::popcount(drawn[a * words + w] & drawn[b * words + w]);
      counts(static_cast<long>(a), static_cast<long>(b)) = both;
      counts(static_cast<long>(b), static_cast<long>(a)) = both;
    }
  }
  return counts;
}

Eigen::MatrixXd centred_gram(const SliceDraws& slice, const Eigen::MatrixXd& co_membership, double draws) {
  const double share = slice.share();
  const Eigen::VectorXd count = co_membership.diagonal();
  Eigen::MatrixXd gram = co_membership;
  gram.colwise() -= share * count;
  gram.rowwise() -= share * count.transpose();
  gram.array() += draws * share * share;
  return gram;
}

}  // namespace cokv::estimate
