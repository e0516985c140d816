#include "study/game.h"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <memory>

#include "core/errors.h"
#include "core/rng.h"
#include "estimate/estimate.h"
#include "record/assemble.h"
#include "record/run_folder.h"

namespace cokv::study {

namespace {

struct Shape {
  double slope;   // of the score over the share of importance that S holds
  double middle;  // share at which the score is 1/2
  double pairs;   // weight of interactions between pairs of players
  double rugged;  // weight of what no smaller part of S explains
};

Shape shape_of(const std::string& kind) {
  if (kind == "additive") return {4, 0.4, 0, 0.3};
  if (kind == "pairwise") return {4, 0.4, 1.5, 0.3};
  if (kind == "mixed") return {8, 0.4, 0.75, 1.5};
  if (kind == "thresholded") return {30, 0.4, 0, 0.3};
  if (kind == "rugged") return {2, 0.4, 0.75, 3};
  throw ConfigError("--games " + kind, "is not additive, pairwise, mixed, thresholded or rugged");
}

struct PlayerPair {
  int a, b;
  double effect;
};

// One example: heavy-tailed importances, half of them shared by all examples; scores in steps of 1/12.
struct MadeExample {
  std::vector<double> importance;  // [players], sums to 1
  std::vector<PlayerPair> player_pairs;
  uint64_t key = 0;
};

MadeExample make_example(int players, int example) {
  Rng common(1, "importance"), own(1, fmt::format("importance/example={}", example));
  MadeExample made;
  double sum = 0;
  for (int p = 0; p < players; ++p) {
    made.importance.push_back(std::exp(1.2 * common.normal()) + std::exp(1.2 * own.normal()));
    sum += made.importance.back();
  }
  for (double& weight : made.importance) weight /= sum;
  for (int k = 0; k < players; ++k) {
    const auto any = [&] { return static_cast<int>(own.below(static_cast<uint64_t>(players))); };
    const int a = any(), b = any();
    made.player_pairs.push_back({a, b, own.normal()});
  }
  made.key = own.next();
  return made;
}

double score(const MadeExample& made, const Shape& shape, const Coalition& s) {
  double share = 0, together = 0;
  uint64_t hash = made.key;
  for (const int p : s.members()) {
    share += made.importance[static_cast<size_t>(p)];
    hash = (hash ^ static_cast<uint64_t>(p)) * 0x100000001b3U;
  }
  for (const PlayerPair& t : made.player_pairs)
    if (s.contains(t.a) && s.contains(t.b)) together += t.effect;
  together /= std::sqrt(static_cast<double>(made.player_pairs.size()));
  const double noise = shape.rugged > 0 ? Rng(hash, "rugged").normal() : 0;
  const double logit = shape.slope * (share - shape.middle) * 2 + shape.pairs * together + shape.rugged * noise;
  return std::round(12 / (1 + std::exp(-logit))) / 12;
}

}  // namespace

std::vector<estimate::Observation> play(const Game& game, const estimate::Design& design,
                                        const std::vector<int64_t>& pairs) {
  std::vector<estimate::Observation> observations;
  estimate::CoalitionDealer dealer(design);
  for (int e = 0; e < game.examples; ++e)
    for (size_t k = 0; k < design.slices.size(); ++k) {
      const int slice = design.slices[k];
      const bool turned = 2 * slice > design.players;
      for (int d = 0; d < estimate::pairs_to_draw(design, slice, pairs[k]); ++d) {
        const Coalition smaller(design.players, dealer.deal(e, slice, d)), larger = smaller.complement();
        observations.push_back(
            {e, slice, d, game.utility(e, turned ? larger : smaller), game.utility(e, turned ? smaller : larger)});
      }
    }
  return observations;
}

Game made_game(const std::string& kind, int players, int examples, int64_t truth_pairs) {
  const Shape shape = shape_of(kind);
  auto made = std::make_shared<std::vector<MadeExample>>();
  for (int e = 0; e < examples; ++e) made->push_back(make_example(players, e));
  Game game;
  game.name = fmt::format("{}, {} players", kind, players);
  game.players = players;
  game.examples = examples;
  game.slices = {players / 8, players / 4, 3 * players / 8, players / 2};
  game.utility = [made, shape](int e, const Coalition& s) { return score((*made)[static_cast<size_t>(e)], shape, s); };
  const estimate::Design design{Mode::default_, estimate::Estimator::regression, players, game.slices, 9'999'999};
  const std::vector<int64_t> pairs(game.slices.size(), truth_pairs);
  game.truth = estimate::estimate(design, play(game, design, pairs), {}, {}).values;
  return game;
}

Game enumerated_game(const std::filesystem::path& run) {
  const record::RunFolder folder{run};
  const std::string where = folder.config().string();
  const auto identity =
      record::run_identity_from_json(require_member(read_json_file(folder.config()), "identity", where), where);
  const estimate::Design design = record::design_of(identity.model, identity.sampling);
  if (design.estimator != estimate::Estimator::exact)
    throw ConfigError(run.string(), "is not a run of --estimator exact", "give a sampled run with --record");
  const auto observations = record::read_evaluations(folder.evaluations()).observations;
  auto table = std::make_shared<std::map<std::pair<int, std::vector<int>>, double>>();
  for (const auto& o : observations) {
    const Coalition s = estimate::draw_coalition(design, o.example, o.slice, o.draw);
    (*table)[{o.example, s.members()}] = o.utility;
    (*table)[{o.example, s.complement().members()}] = o.complement;
  }
  Game game;
  game.name = fmt::format("{} on {}, enumerated", identity.model.name, identity.task.name);
  game.players = design.players;
  game.examples = static_cast<int>(identity.task.example_ids.size());
  game.slices = design.slices;
  game.utility = [table](int e, const Coalition& s) { return table->at({e, s.members()}); };
  game.truth = estimate::estimate(design, observations, {}, {}).values;
  return game;
}

}  // namespace cokv::study
