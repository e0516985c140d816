// A byte that chooses the metric, then a prediction, an answer and a class, with a byte 0 between them. Chinese is cut
// with tables of a few words.
#include "metrics/metric.h"

#include <cmath>

#include "core/utf8.h"
#include "fuzz/input.h"

namespace {

const std::filesystem::path& small_tables() {
  static const std::filesystem::path folder = [] {
    using cokv::fuzz::write;
    write("dict.txt", "甲乙 10 n\n甲 3 n\n乙 3 n\n丙 1 n\n戊己庚 2 n\n");
    write("hmm.txt",
          "start B -0.5\nstart S -1\ntrans B E -0.1\ntrans S S -1\ntrans E S -1\ntrans S B -1\ntrans E B -1\n"
          "emit B 丙 -1\nemit E 丁 -1\nemit S 戊 -1\nemit S 己 -1\n");
    return cokv::fuzz::folder();
  }();
  return folder;
}

std::string next_part(std::string_view& rest) {
  const std::string part(rest.substr(0, rest.find('\0')));
  rest.remove_prefix(std::min(rest.size(), part.size() + 1));
  return part;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cokv;
  if (size == 0) return 0;
  const auto metrics = metrics::all_metrics();
  const metrics::Metric& metric = metrics[data[0] % metrics.size()];
  std::string_view rest = fuzz::text_of(data + 1, size - 1);
  if (first_invalid_utf8(rest)) return 0;  // texts are checked where they are read
  const std::string prediction = next_part(rest), answer = next_part(rest), name = next_part(rest);
  const double score =
      metrics::row_score(metric, prediction, std::vector{answer}, std::vector{name}, {.jieba = small_tables()});
  fuzz::require(std::isfinite(score) && score >= 0 && score <= 1, "a score lies between 0 and 1");
  const double agreement = metrics::agreement(metric, prediction, answer, std::vector{name}, {.jieba = small_tables()});
  fuzz::require(std::isfinite(agreement) && agreement >= 0 && agreement <= 1, "an agreement lies between 0 and 1");
  return 0;
}
