// The loop of cokv-eval with answers that are made up: what is asked for, what is written, what is not asked again.
#include "run/evaluator.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/errors.h"
#include "core/json_file.h"
#include "support/temporary_folder.h"

namespace cokv::run {
namespace {

using ::testing::ElementsAre;

class Evaluator : public ::testing::Test {
 protected:
  Evaluator() {
    for (int row = 0; row < 3; ++row) {
      examples_.push_back({});
      examples_.back().id = fmt::format("row-{}", row);
      examples_.back().answers = {"yes"};
    }
    for (const auto& example : examples_) rows_.push_back({example.id, &example});
    for (const char* name : {"full", "snapkv-64"}) {
      contenders_.push_back({});
      contenders_.back().method = contenders_.back().file = name;
    }
  }

  std::vector<std::vector<Prediction>> run(size_t stop_after = 99, const std::vector<Measure>& measures = {}) {
    size_t done = 0;
    std::vector<PredictionFile> files = open_predictions(folder_ / "predictions", contenders_);
    return evaluate(
        rows_, files, measures,
        [&](size_t row, std::span<const Prediction* const> known) {
          std::vector<Prediction> answers;
          for (size_t c = 0; c < known.size(); ++c) {
            asked_.push_back(fmt::format("{}/{}{}", row, c, known[c] ? " known" : ""));
            answers.push_back({fmt::format("answer {} {}", row, c), 0.25 * double(row) + 0.1 * double(c), 10});
            for (const Measure measure : measures) answers.back().measures[measure] = -0.5 * double(row);
          }
          return answers;
        },
        [&](size_t) { return ++done < stop_after; });
  }

  TemporaryFolder folder_;
  std::vector<longbench::Example> examples_;
  std::vector<Row> rows_;
  std::vector<Contender> contenders_;
  std::vector<std::string> asked_;
};

TEST_F(Evaluator, AsksEachRowOnceForAllContenders) {
  const auto answers = run();
  EXPECT_THAT(asked_, ElementsAre("0/0", "0/1", "1/0", "1/1", "2/0", "2/1"));
  EXPECT_EQ(answers[1][2].text, "answer 2 1");
}

TEST_F(Evaluator, WritesLongBenchsPredictionLines) {
  run();
  std::ifstream file(folder_ / "predictions/full.jsonl");
  std::string line;
  std::getline(file, line);
  const Json prediction = Json::parse(line);
  EXPECT_EQ(prediction["_id"], "row-0");
  EXPECT_EQ(prediction["pred"], "answer 0 0");
  EXPECT_EQ(prediction["answers"], Json{"yes"});
  for (const char* key : {"all_classes", "length", "score"}) EXPECT_TRUE(prediction.contains(key)) << key;
}

TEST_F(Evaluator, AsksOnlyForWhatIsNotThereYet) {
  EXPECT_THROW(run(2), Interrupted);
  asked_.clear();
  contenders_.push_back({});
  contenders_.back().method = contenders_.back().file = "cokv-64";
  const auto answers = run();
  EXPECT_THAT(asked_,
              ElementsAre("0/0 known", "0/1 known", "0/2", "1/0 known", "1/1 known", "1/2", "2/0", "2/1", "2/2"));
  EXPECT_EQ(answers[0][0].text, "answer 0 0");
  EXPECT_DOUBLE_EQ(answers[1][1].score, 0.35);
}

TEST_F(Evaluator, AddsMeasuresToWhatIsThere) {
  run();
  asked_.clear();
  const std::string before = read_file(folder_ / "predictions/full.jsonl");
  EXPECT_THROW(run(2, {Measure::log_probability}), Interrupted);
  EXPECT_EQ(read_file(folder_ / "predictions/full.jsonl"), before);
  const auto answers = run(99, {Measure::log_probability});
  EXPECT_THAT(asked_, ElementsAre("0/0 known", "0/1 known", "1/0 known", "1/1 known", "2/0 known", "2/1 known"));
  EXPECT_EQ(answers[1][2].measures.at(Measure::log_probability), -1.0);
  EXPECT_EQ(answers[1][2].text, "answer 2 1");
}

TEST_F(Evaluator, RefusesToEvaluateTheSameTwice) {
  contenders_.push_back(contenders_.back());
  EXPECT_THROW(run(), ConfigError);
}

TEST_F(Evaluator, RefusesADamagedLine) {
  run();
  const auto file = folder_ / "predictions/full.jsonl";
  std::string text = read_file(file);
  text[3] = '\x01';
  std::ofstream(file, std::ios::trunc) << text;
  EXPECT_THROW(run(), InputError);
}

}  // namespace
}  // namespace cokv::run
