// Killed, stopped, started again: nothing is lost but the batch in flight.
#include <gmock/gmock.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

#include "programs/tiny_run.h"

namespace cokv {
namespace {

using ::testing::HasSubstr;

class InterruptedProfile : public TinyRun {
 protected:
  const std::vector<std::string> settings_ = {"--pairs", "150", "--batch", "4", "--mode", "paper"};

  size_t lines_of(const std::string& out) const {
    std::ifstream file(folder_ / (out + "/evaluations.jsonl"));
    return static_cast<size_t>(std::count(std::istreambuf_iterator<char>(file), {}, '\n'));
  }

  // Runs until some lines are written, then sends the signal.
  ProgramResult stop_after(size_t lines, int signal) {
    std::filesystem::create_directories(folder_ / "output");
    RunningProgram run("cokv-profile", profile_arguments("run", settings_), folder_ / "output");
    for (int tries = 0; tries < 6000 && lines_of("run") < lines; ++tries)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    run.send(signal);
    return run.wait();
  }
};

TEST_F(InterruptedProfile, ExitsWith75AndGoesOnWhereItStopped) {
  for (const int signal : {SIGTERM, SIGINT, SIGUSR1}) {
    const size_t before = std::filesystem::exists(folder_ / "run") ? lines_of("run") : 0;
    const ProgramResult stopped = stop_after(before + 20, signal);
    ASSERT_EQ(stopped.exit_code, 75) << stopped.err;
    EXPECT_THAT(stopped.err, HasSubstr("again to resume"));
    EXPECT_FALSE(std::filesystem::exists(folder_ / "run/profile.json"));
    EXPECT_GE(lines_of("run"), before + 20);
  }
  const ProgramResult finished = run_program("cokv-profile", profile_arguments("run", settings_));
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  run_program("cokv-profile", profile_arguments("at-once", settings_));
  EXPECT_EQ(profile_of("run").dump(), profile_of("at-once").dump());
}

TEST_F(InterruptedProfile, SurvivesBeingKilled) {
  for (size_t kill = 1; kill <= 3; ++kill) {
    const ProgramResult killed = stop_after(20 * kill, SIGKILL);
    ASSERT_EQ(killed.exit_code, 128 + SIGKILL);
  }
  std::ofstream(folder_ / "run/evaluations.jsonl", std::ios::app) << "{\"torn\": tru";  // as a full disk leaves it
  const ProgramResult finished = run_program("cokv-profile", profile_arguments("run", settings_));
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  run_program("cokv-profile", profile_arguments("at-once", settings_));
  EXPECT_EQ(profile_of("run").dump(), profile_of("at-once").dump());
}

TEST_F(InterruptedProfile, RefusesADamagedRecordByLine) {
  run_program("cokv-profile", profile_arguments("run", {"--pairs", "4"}));
  const std::filesystem::path record = folder_ / "run/evaluations.jsonl";
  std::string text = read_file(record);
  const size_t second = text.find('\n') + 1;
  text[second + 10] = text[second + 10] == '1' ? '2' : '1';
  std::ofstream(record, std::ios::trunc) << text;
  const ProgramResult run = run_program("cokv-profile", profile_arguments("run", {"--pairs", "8"}));
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.err, HasSubstr("evaluations.jsonl:2"));
}

}  // namespace
}  // namespace cokv
