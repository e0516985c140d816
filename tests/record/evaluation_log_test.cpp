// The record of a run: a torn end is repaired and said; damage, contradictions and a second process are refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/json_file.h"
#include "record/evaluation_log.h"
#include "support/error_text.h"
#include "support/temporary_folder.h"

namespace cokv::record {
namespace {

using estimate::Observation;
using ::testing::HasSubstr;

std::string line(const Evaluation& evaluation) {
  return to_line(evaluation) + "\n";
}

void write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

TEST(EvaluationLine, ReadsBackAndNoticesEveryChangedByte) {
  const Observation observation{3, 64, 17, 0.125, -1.0 / 3};
  const std::string text = to_line(observation);
  const auto back = std::get<Observation>(*parse_line(text));
  EXPECT_EQ(back.draw, 17);
  EXPECT_EQ(back.complement, -1.0 / 3);
  for (size_t at = 0; at < text.size(); ++at) {
    std::string changed = text;
    changed[at] = changed[at] == '1' ? '2' : '1';
    EXPECT_FALSE(parse_line(changed)) << changed;
  }
  EXPECT_EQ(std::get<ReferenceScores>(*parse_line(to_line(ReferenceScores{2, 0.5, 0.25}))),
            (ReferenceScores{2, 0.5, 0.25}));
}

TEST(EvaluationLine, KeepsRowsAtBudgetsToTheLastBit) {
  for (const Evaluation& evaluation :
       {Evaluation(estimate::Worths{3, 64, {1.0 / 3, -1e-300, 0, 5e17}}),
        Evaluation(TooShort{1, 32, TooShort::What::prompt}), Evaluation(TooShort{1, 32, TooShort::What::text}),
        Evaluation(Observation{3, 64, 17, 0.125, -1.0 / 3, 32})})
    EXPECT_TRUE(parse_line(to_line(evaluation)) == evaluation) << to_line(evaluation);
}

TEST(EvaluationLog, KeepsRowsAtBudgetsAndRefusesOthersInTheirPlace) {
  const TemporaryFolder folder;
  EvaluationLog log(folder / "e.jsonl");
  log.append(std::vector<Evaluation>{estimate::Worths{0, 32, {1, 2}}, TooShort{0, 64}, Observation{0, 2, 0, 1, 0, 32}});
  const Evaluations back = read_evaluations(folder / "e.jsonl");
  EXPECT_TRUE(back.holds({0, 32}));
  EXPECT_TRUE(back.holds({0, 64}));
  EXPECT_FALSE(back.holds({1, 32}));
  EXPECT_EQ(back.observations.front().budget, 32);
  Evaluations other;
  other.worths[{0, 32}] = {0, 32, {1, 3}};
  EXPECT_THAT(error_of_call([&] { other.add(back, "there"); }), HasSubstr("example 0 at budget 32"));
}

TEST(EvaluationLog, KeepsWhatWasAppendedInOrder) {
  const TemporaryFolder folder;
  {
    EvaluationLog log(folder / "e.jsonl");
    log.append(std::vector<Evaluation>{Observation{1, 2, 0, 0.5, 0.25}, ReferenceScores{0, 1, 0}});
    log.append(std::vector<Evaluation>{Observation{0, 2, 0, 0.5, 0.25}});
    EXPECT_EQ(log.evaluations().observations.front().example, 0);
  }
  const Evaluations back = read_evaluations(folder / "e.jsonl");
  EXPECT_EQ(back.observations.size(), 2u);
  EXPECT_EQ(back.observations.front().example, 0);
  EXPECT_EQ(back.references.at(0).full, 1);
}

TEST(EvaluationLog, RepairsATornEndAndSaysSo) {
  const TemporaryFolder folder;
  const std::string whole = line(Observation{0, 2, 0, 0.5, 0.25}), torn = line(Observation{0, 2, 1, 0.5, 0.25});
  for (size_t cut = 1; cut < torn.size(); cut += 7) {
    write(folder / "e.jsonl", whole + torn.substr(0, cut));
    EXPECT_EQ(read_evaluations(folder / "e.jsonl").observations.size(), 1u);
    EvaluationLog log(folder / "e.jsonl");
    EXPECT_THAT(log.repaired(), HasSubstr("dropped " + std::to_string(cut) + " bytes"));
    EXPECT_EQ(read_file(folder / "e.jsonl"), whole);
  }
}

TEST(EvaluationLog, RefusesADamagedMiddleWithItsLine) {
  const TemporaryFolder folder;
  std::string second = line(Observation{0, 2, 1, 0.5, 0.25});
  second[12] = '9';
  write(folder / "e.jsonl", line(Observation{0, 2, 0, 0.5, 0.25}) + second + line(Observation{0, 2, 2, 0.5, 0.25}));
  EXPECT_THAT(error_of_call([&] { EvaluationLog log(folder / "e.jsonl"); }), HasSubstr("e.jsonl:2: is damaged"));
  EXPECT_THAT(error_of_call([&] { read_evaluations(folder / "e.jsonl"); }), HasSubstr("e.jsonl:2: is damaged"));
}

TEST(EvaluationLog, TakesADuplicateThatAgreesAndRefusesOneThatDoesNot) {
  const TemporaryFolder folder;
  const std::string once = line(Observation{0, 2, 0, 0.5, 0.25});
  write(folder / "e.jsonl", once + once);
  EXPECT_EQ(read_evaluations(folder / "e.jsonl").observations.size(), 1u);
  write(folder / "e.jsonl", once + line(Observation{0, 2, 0, 0.5, 0.75}));
  EXPECT_THAT(error_of_call([&] { read_evaluations(folder / "e.jsonl"); }),
              HasSubstr("example 0 slice 2 draw 0 was evaluated twice"));
  write(folder / "e.jsonl", line(ReferenceScores{1, 1, 0}) + line(ReferenceScores{1, 1, 0.5}));
  EXPECT_THAT(error_of_call([&] { read_evaluations(folder / "e.jsonl"); }), HasSubstr("references of example 1"));
}

TEST(EvaluationLog, IsOneWritersAtATime) {
  const TemporaryFolder folder;
  {
    EvaluationLog first(folder / "e.jsonl");
    EXPECT_THAT(error_of_call([&] { EvaluationLog second(folder / "e.jsonl"); }, ExitCode::configuration),
                HasSubstr("another process"));
  }
  EvaluationLog after(folder / "e.jsonl");
  EXPECT_EQ(after.repaired(), "");
}

}  // namespace
}  // namespace cokv::record
