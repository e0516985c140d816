// Every method's plan, decoded as cokv-eval does, against the dense twin: a real model on a real row.
#include <gtest/gtest.h>

#include <filesystem>

#include "ask/loaded_model.h"
#include "core/rng.h"
#include "decode/greedy.h"
#include "decode/token_scores.h"
#include "longbench/example.h"
#include "methods/method.h"
#include "support/dense_twin.h"

namespace cokv {
namespace {

namespace fs = std::filesystem;

TEST(EveryMethod, EqualsTheDenseTwinOnARealRow) {
  const fs::path source = COKV_SOURCE_DIR;
  const fs::path folder = source / "build/models/smollm2-135m-instruct";
  if (!fs::exists(folder)) GTEST_SKIP() << "needs the demo's model: make setup";
  const ask::LoadedModel model = ask::load_weights(ask::check_model(folder), {.device = "cpu"});
  const HeadGrid grid = model.identity.grid;
  const longbench::Example row = longbench::read_examples(source / "data/demo/documents.jsonl").front();
  std::vector<int> prompt = model.tokenizer.encode(row.context, /*add_special_tokens=*/false);
  prompt.resize(56);
  for (const int token : model.tokenizer.encode("\n\n" + row.input + "\n", false)) prompt.push_back(token);

  Rng rng(1, "values");
  std::vector<double> values, headkv_scores;
  for (int i = 0; i < grid.players(); ++i) values.push_back(rng.uniform());
  for (int i = 0; i < grid.layers * model.identity.query_heads; ++i) headkv_scores.push_back(rng.uniform());
  const auto prefilled = model::prefill(model.transformer, prompt, {});
  const methods::RankedTokens tokens(decode::token_scores(prefilled, grid, {}));
  std::vector<CachePlan> plans;
  const methods::MethodInputs inputs{.grid = grid,
                                     .query_heads = model.identity.query_heads,
                                     .budget = 24,
                                     .mode = Mode::paper,
                                     .values = values,
                                     .alpha = 4,
                                     .headkv_scores = headkv_scores,
                                     .duo_gates = values,
                                     .duo_sinks = 4,
                                     .duo_recent = 12};
  for (const methods::Method& method : methods::all_methods())
    plans.push_back(methods::make_plan(method, inputs, tokens));
  const auto texts = decode::decode_greedily(model.transformer, prefilled, plans, {.max_new_tokens = 3});
  for (size_t i = 0; i < plans.size(); ++i)
    EXPECT_EQ(texts[i], test::decode_densely(model.transformer, prompt, plans[i], 8, 3))
        << methods::all_methods()[i].name;
}

}  // namespace
}  // namespace cokv
