// The options of cokv-eval.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/app.h"
#include "core/mode.h"
#include "decode/token_scores.h"
#include "link_option.h"
#include "model_and_task_options.h"

namespace cokv {

struct EvalOptions {
  ModelAndTaskOptions base;
  std::vector<std::string> methods = {"full", "snapkv", "random", "cokv"};
  std::vector<int> budgets = {64, 128, 256, 512, 1024};
  std::vector<std::string> measure;             // metric | agreement | nll; empty: the score and nll
  std::optional<std::string> utility;           // which of metric and agreement is the score (measures.h)
  std::vector<std::filesystem::path> profiles;  // of one model; several are standardised and averaged …
  std::vector<double> weights;                  // … by these; empty: all alike
  std::filesystem::path headkv_scores;
  std::filesystem::path duo_pattern;
  std::vector<std::filesystem::path> allocations;  // budgets.json files
  LinkOptions link;                                // of cokv and random
  std::vector<int> alphas;                         // empty: the paper's, scaled to the number of heads
  int validation_examples = 0;                     // rows on which alpha is chosen; 0 = all of the validation split
  bool exact_totals = false;
  Mode mode = Mode::default_;  // how cokv and random allocate
  uint64_t seed = 42;
  std::vector<int> mask_top, mask_bottom, mask_random;
  int kernel = 7;
  std::string pooling = "max";
  std::vector<int> latency;  // prompt lengths at which time and memory are measured
  std::string geometry;      // random weights of this shape in place of a model: latency only

  // --mode is that of the published totals: with --exact-totals every rule is dealt exactly.
  allocate::Link link_used() const { return link.used(mode); }
  bool is_softmax() const { return link_used() == allocate::Link::softmax; }
  decode::TokenScoreOptions token_scores() const {
    return {kernel, pooling == "max" ? decode::Pooling::max : decode::Pooling::average};
  }
};

void add_eval_options(CLI::App& app, EvalOptions& options);

}  // namespace cokv
