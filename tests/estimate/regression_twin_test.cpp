// Regression adjustment with cross-fitting the plain way: explicit rows of inclusion, an explicit inverse, one fit for
// each fold, every draw predicted by the fit that has not seen it.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "estimate/estimate.h"
#include "support/games.h"

namespace cokv::estimate {
namespace {

using testing_games::Game;
using testing_games::play;
using Vector = std::vector<double>;
using Matrix = std::vector<Vector>;

constexpr int kPlayers = 16, kExamples = 3, kFolds = 5;

Matrix inverse(Matrix a) {  // Gauss and Jordan
  const size_t n = a.size();
  Matrix b(n, Vector(n));
  for (size_t i = 0; i < n; ++i) b[i][i] = 1;
  for (size_t c = 0; c < n; ++c) {
    size_t pivot = c;
    for (size_t r = c; r < n; ++r)
      if (std::abs(a[r][c]) > std::abs(a[pivot][c])) pivot = r;
    std::swap(a[c], a[pivot]);
    std::swap(b[c], b[pivot]);
    const double divisor = a[c][c];
    for (size_t k = 0; k < n; ++k) {
      a[c][k] /= divisor;
      b[c][k] /= divisor;
    }
    for (size_t r = 0; r < n; ++r) {
      const double factor = r == c ? 0 : a[r][c];
      for (size_t k = 0; k < n; ++k) {
        a[r][k] -= factor * a[c][k];
        b[r][k] -= factor * b[c][k];
      }
    }
  }
  return b;
}

struct Draw {
  int example = 0, slice = 0, fold = 0;
  std::vector<bool> member;
  Vector x;  // 1[k in S] - j/n
  double u = 0;
  Vector left;  // [fold] what the fits so far leave of it, were the fold not there; the last: of all draws
};

double dot(const Vector& a, const Vector& b) {
  double sum = 0;
  for (size_t k = 0; k < a.size(); ++k) sum += a[k] * b[k];
  return sum;
}

Vector ridge(const Matrix& gram_inverse, const std::vector<const Draw*>& draws, size_t fold) {
  Vector moments(kPlayers), beta(kPlayers);
  for (const Draw* d : draws)
    for (size_t k = 0; k < kPlayers; ++k) moments[k] += d->x[k] * d->left[fold];
  for (size_t k = 0; k < kPlayers; ++k) beta[k] = dot(gram_inverse[k], moments);
  return beta;
}

Matrix gram_of(const std::vector<const Draw*>& draws) {
  Matrix gram(kPlayers, Vector(kPlayers));
  for (const Draw* d : draws)
    for (size_t a = 0; a < kPlayers; ++a)
      for (size_t b = 0; b < kPlayers; ++b) gram[a][b] += d->x[a] * d->x[b];
  return gram;
}

Matrix penalised_inverse(Matrix gram, double penalty) {
  for (size_t k = 0; k < kPlayers; ++k) gram[k][k] += penalty;
  return inverse(gram);
}

// Least generalised cross-validation score on a grid of penalties; -1 where no fit is better.
double choose_penalty(const std::vector<const Draw*>& draws) {
  const auto n = static_cast<double>(draws.size());
  const Matrix gram = gram_of(draws);
  double scale = 0, best = 0, chosen = -1;
  for (size_t k = 0; k < kPlayers; ++k) scale += gram[k][k] / kPlayers;
  for (const Draw* d : draws) best += d->left[kFolds] * d->left[kFolds] / n;
  for (int power = -5; power <= 9; ++power) {
    const double penalty = scale * std::ldexp(1, power);
    const Matrix inv = penalised_inverse(gram, penalty);
    const Vector beta = ridge(inv, draws, kFolds);
    double squares = 0, trace = 0;
    for (const Draw* d : draws) squares += std::pow(d->left[kFolds] - dot(d->x, beta), 2);
    for (size_t a = 0; a < kPlayers; ++a) trace += dot(inv[a], gram[a]);
    const double score = squares / n / std::pow(1 - trace / n, 2);
    if (1 - trace / n > 0.05 && score < best) {
      best = score;
      chosen = penalty;
    }
  }
  return chosen;
}

// Fits each fold's coefficients on the others, takes the predictions off `left` and adds them to `fits`.
void fit(const std::vector<Draw*>& draws, std::map<std::pair<int, int>, std::array<Vector, kFolds>>& fits) {
  const double penalty = choose_penalty({draws.begin(), draws.end()});
  if (penalty < 0) return;
  std::array<Vector, kFolds + 1> beta;
  for (int fold = 0; fold <= kFolds; ++fold) {
    std::vector<const Draw*> others;
    for (const Draw* d : draws)
      if (d->fold != fold) others.push_back(d);
    beta[static_cast<size_t>(fold)] =
        ridge(penalised_inverse(gram_of(others), penalty), others, static_cast<size_t>(fold));
  }
  for (Draw* d : draws)
    for (size_t fold = 0; fold <= kFolds; ++fold) d->left[fold] -= dot(d->x, beta[fold]);
  std::map<std::pair<int, int>, bool> cells;
  for (const Draw* d : draws) cells[{d->example, d->slice}] = true;
  for (const auto& [cell, there] : cells)
    for (size_t fold = 0; fold < kFolds; ++fold)
      for (size_t k = 0; k < kPlayers; ++k) {
        fits[cell][fold].resize(kPlayers);
        fits[cell][fold][k] += beta[fold][k];
      }
}

double mean_of_others(const std::vector<Draw>& draws, const Draw& of, int fold, int half) {
  double sum = 0, count = 0;
  for (const Draw& d : draws) {
    if (d.example != of.example || d.slice != of.slice || d.fold == fold) continue;
    sum += d.u;
    ++count;
  }
  return of.slice == half ? 0 : sum / count;  // at half of the players the mean is 0 by symmetry
}

// The value of one player on one slice; examples weigh the same and have equally many draws.
double adjusted_mean(const std::vector<Draw>& draws, int slice, size_t player,
                     const std::map<std::pair<int, int>, std::array<Vector, kFolds>>& fits) {
  const double n = kPlayers, share = slice / n;
  double value = 0, residuals = 0, count = 0, all = 0;
  for (const Draw& d : draws) all += d.slice == slice;
  for (const Draw& d : draws) {
    if (d.slice != slice) continue;
    const auto fold = static_cast<size_t>(d.fold);
    // What the fit that has not seen the draw expects of a coalition with the player, over that of any coalition.
    const auto found = fits.find({d.example, d.slice});
    if (found != fits.end() && !found->second[fold].empty())
      for (size_t k = 0; k < kPlayers; ++k)
        value += found->second[fold][k] * ((k == player ? 1 : (slice - 1) / (n - 1)) - share) / all;
    value += mean_of_others(draws, d, d.fold, kPlayers / 2) / all;
    if (slice == kPlayers / 2) {  // N \ S is a draw too, of -u
      residuals += d.member[player] ? d.left[fold] : -d.left[fold];
      ++count;
    } else if (d.member[player]) {
      residuals += d.left[fold];
      ++count;
    }
  }
  return value + residuals / count;
}

TEST(RegressionTwin, CrossFitting) {
  // Near-additive, so that the fit is used; rugged enough for the fits to miss something.
  const Game game = [](int example, const Coalition& s) {
    double sum = 0.1 * example;
    uint64_t bits = 0;
    for (const int p : s.members()) {
      sum += std::sin(3.0 * p + example) / 4;
      bits |= uint64_t{1} << p;
    }
    return sum + Rng(bits, "rugged" + std::to_string(example)).normal() / 8;
  };
  {
    const Design design{Mode::default_, Estimator::regression, kPlayers, {5, 8}, 42};
    const auto observations = play(design, kExamples, 45, game);
    std::vector<Draw> draws;
    for (const Observation& o : observations) {
      const Coalition s = draw_coalition(design, o.example, o.slice, o.draw);
      Draw d{o.example, o.slice, block_of(design, o.slice, o.draw) % kFolds, {}, {}, o.utility - o.complement, {}};
      for (int p = 0; p < kPlayers; ++p) {
        d.member.push_back(s.contains(p));
        d.x.push_back(s.contains(p) - static_cast<double>(o.slice) / kPlayers);
      }
      draws.push_back(d);
    }
    for (Draw& d : draws)
      for (int fold = 0; fold <= kFolds; ++fold) d.left.push_back(d.u - mean_of_others(draws, d, fold, kPlayers / 2));

    std::map<std::pair<int, int>, std::array<Vector, kFolds>> fits;
    for (const int slice : design.slices) {  // what the examples have in common on a slice
      std::vector<Draw*> of_slice;
      for (Draw& d : draws)
        if (d.slice == slice) of_slice.push_back(&d);
      fit(of_slice, fits);
    }
    for (int example = 0; example < kExamples; ++example) {  // then what an example has of its own on all slices
      std::vector<Draw*> of_example;
      for (Draw& d : draws)
        if (d.example == example) of_example.push_back(&d);
      fit(of_example, fits);
    }
    const Estimate actual = estimate(design, observations, {}, {});
    for (const SliceEstimate& slice : actual.slices)
      for (size_t p = 0; p < kPlayers; ++p)
        EXPECT_NEAR(slice.values[p], adjusted_mean(draws, slice.size, p, fits), 1e-9) << slice.size << " " << p;
    ASSERT_FALSE(fits.empty());
  }
}

}  // namespace
}  // namespace cokv::estimate
