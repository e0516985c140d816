#include "study/long_record.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/errors.h"
#include "record/assemble.h"
#include "record/run_folder.h"

namespace cokv::study {

namespace {

struct Record {
  HeadGrid grid;
  estimate::Design design;
  std::vector<double> weights;
  std::vector<estimate::Observation> observations;
  int64_t pairs = 0;  // of every slice and example
};

Record read_record(const std::filesystem::path& run) {
  const record::RunFolder folder{run};
  const std::string where = folder.config().string();
  const Json config = read_json_file(folder.config());
  const auto identity = record::run_identity_from_json(require_member(config, "identity", where), where);
  Record all{identity.model.grid,
             record::design_of(identity.model, identity.sampling),
             identity.task.example_weights,
             {},
             require_int(config, "pairs", where)};
  all.observations = record::first_pairs(record::read_evaluations(folder.evaluations()), all.design, all.pairs);
  return all;
}

struct Way {
  std::string name;
  estimate::Estimator estimator;
  bool blocks = true;  // false: one draw of each block, so that no draw depends on another
  bool shrunk = false;
};

struct Parts {
  std::vector<estimate::Observation> inside, outside;
};

// The draws from `begin` to before `end`, or, without blocks, the first draw of each of these blocks; and all others.
Parts cut(const Record& all, const Way& way, int64_t begin, int64_t end) {
  Parts parts;
  for (estimate::Observation o : all.observations) {
    const int block = estimate::block_of(all.design, o.slice, o.draw);
    const bool first_of_block = o.draw == 0 || block != estimate::block_of(all.design, o.slice, o.draw - 1);
    const int number = way.blocks ? o.draw : block;
    if (number < begin || number >= end || (!way.blocks && !first_of_block)) {
      parts.outside.push_back(o);
    } else {
      o.draw = number;
      parts.inside.push_back(o);
    }
  }
  return parts;
}

int64_t parts_to_cut(const Record& all, const Way& way, int64_t pairs) {
  int64_t numbers = all.pairs;
  if (!way.blocks)
    for (const int slice : all.design.slices)
      numbers = std::min<int64_t>(numbers, estimate::block_of(all.design, slice, static_cast<int>(all.pairs)));
  return numbers / pairs;
}

// Empirical Bayes: a layer's heads vary around its mean by what is left of their spread beyond their errors.
estimate::Estimate shrunk_to_layers(estimate::Estimate e, HeadGrid grid) {
  const auto heads = static_cast<size_t>(grid.kv_heads);
  double spread = 0, noise = 0;
  std::vector<double> means;
  for (size_t p = 0; p < e.values.size(); ++p) {
    const auto layer = e.values.begin() + static_cast<long>(p / heads * heads);
    means.push_back(std::accumulate(layer, layer + grid.kv_heads, 0.0) / grid.kv_heads);
    spread += std::pow(e.values[p] - means[p], 2) / (grid.kv_heads - 1) / grid.layers;
    noise += std::pow(e.standard_errors[p], 2) / static_cast<double>(e.values.size());
  }
  const double kept = spread > 0 ? std::max(0.0, spread - noise) / spread : 0.0;
  for (size_t p = 0; p < e.values.size(); ++p) e.values[p] = means[p] + kept * (e.values[p] - means[p]);
  return e;
}

RecordRow judge_parts(const Record& all, const Way& way, int64_t pairs, const std::optional<std::vector<double>>& known,
                      const estimate::EstimateOptions& options) {
  RecordRow row{way.name, pairs, 0, {}};
  estimate::Design design = all.design, best = all.design;
  design.estimator = way.estimator;
  design.blocks = way.blocks;
  best.estimator = estimate::Estimator::regression;
  for (int64_t begin = 0; begin < pairs * parts_to_cut(all, way, pairs); begin += pairs) {
    try {
      const Parts parts = cut(all, way, begin, begin + pairs);
      auto part = estimate::estimate(design, parts.inside, all.weights, options);
      if (way.shrunk) part = shrunk_to_layers(std::move(part), all.grid);
      const auto rest = [&] { return estimate::estimate(best, parts.outside, all.weights, options).values; };
      add(row.quality, judge(part, known ? *known : rest(), options));
      ++row.parts;
    } catch (const InputError&) {  // some head is in no coalition of this part: it has no values
    }
  }
  if (row.parts > 0) scale(row.quality, 1.0 / row.parts);
  return row;
}

std::vector<Way> ways(const estimate::Design& design) {
  using estimate::Estimator;
  if (design.mode == Mode::paper) return {{"mean", Estimator::mean}, {"regression", Estimator::regression}};
  return {{"mean", Estimator::mean},
          {"regression", Estimator::regression},
          {"mean, without blocks", Estimator::mean, /*blocks=*/false},
          {"regression, without blocks", Estimator::regression, /*blocks=*/false},
          {"regression, shrunk to layers", Estimator::regression, true, /*shrunk=*/true}};
}

}  // namespace

std::vector<RecordRow> cut_record(const std::filesystem::path& run, const std::vector<int64_t>& pairs,
                                  const std::optional<std::filesystem::path>& truth,
                                  const estimate::EstimateOptions& options) {
  const Record all = read_record(run);
  std::optional<std::vector<double>> known;
  if (truth) known = record::read_profile(*truth).estimate.values;
  std::vector<RecordRow> rows;
  for (const int64_t m : pairs)
    for (const Way& way : ways(all.design)) rows.push_back(judge_parts(all, way, m, known, options));
  return rows;
}

}  // namespace cokv::study
