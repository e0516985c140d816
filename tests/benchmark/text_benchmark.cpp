// Scores of an answer and of a summary, and a prompt's tokens, on the texts of the demo.
#include <benchmark/benchmark.h>

#include <filesystem>

#include "core/json_file.h"
#include "metrics/metric.h"
#include "tokenizer/tokenizer.h"

namespace cokv {
namespace {

const std::filesystem::path kRoot = COKV_SOURCE_DIR;

const std::string& demo_text() {
  static const std::string text = read_file(kRoot / "data/demo/documents.jsonl");
  return text;
}

// Prediction and truth of `bytes` each, from neighbouring passages.
void score(benchmark::State& state, const char* metric, size_t bytes) {
  const std::string prediction = demo_text().substr(0, bytes), truth = demo_text().substr(bytes / 2, bytes);
  const metrics::Metric& scored = metrics::find_metric(metric);
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(scored.score(prediction, truth, {}, {}));
}
BENCHMARK_CAPTURE(score, f1_of_an_answer, "qa_f1", 100)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(score, rouge_of_a_summary, "rouge", 2000)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(score, similarity_of_code, "code_sim", 200)->Unit(benchmark::kMicrosecond);

void tokenise(benchmark::State& state, const char* name) {
  const auto tokenizer =
      tokenizer::Tokenizer::load(kRoot / "tests/golden/tokenizer/small" / (std::string(name) + ".json"));
  const std::string text = demo_text().substr(0, 32768);
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(tokenizer.encode(text));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(text.size()));
}
BENCHMARK_CAPTURE(tokenise, byte_level, "llama3")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(tokenise, sentencepiece, "llama2")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace cokv
