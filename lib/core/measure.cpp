#include "core/measure.h"

namespace cokv {

namespace {

struct Words {
  std::string_view name, title, explanation;
};

Words words_of(Measure measure) {
  switch (measure) {
    case Measure::metric:
      return {"metric", "Metric", "The task's metric against the row's answers, 0–100."};
    case Measure::agreement:
      return {"agreement", "Agreement", "The task's metric against the full cache's text, 0–100."};
    case Measure::log_probability:
      return {"log_probability", "Log-probability",
              "Mean log-probability per token, in nats, of the full cache's own text after its first token. Rows whose "
              "text has one token only have none."};
    case Measure::argmax_agreement:
      return {"argmax_agreement", "Argmax agreement",
              "Percentage of the tokens of the full cache's own text, after its first, that are the most likely one."};
  }
  return {};
}

}  // namespace

std::string_view name_of(Measure measure) {
  return words_of(measure).name;
}

std::string_view title_of(Measure measure) {
  return words_of(measure).title;
}

std::string_view explanation_of(Measure measure) {
  return words_of(measure).explanation;
}

double scale_of(Measure measure) {
  return measure == Measure::metric || measure == Measure::agreement ? 100 : 1;
}

}  // namespace cokv
