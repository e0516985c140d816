// Every key of configs/*.json is an option of the programs it is for, and is explained by a comment.
#include <gtest/gtest.h>

#include "core/json_file.h"

namespace cokv {
namespace {

const std::filesystem::path kRoot = COKV_SOURCE_DIR;

TEST(Configs, HoldOptionsOfTheProgramsOnly) {
  const std::string options =
      read_file(kRoot / "apps/model_and_task_options.cpp") + read_file(kRoot / "apps/cokv-profile/profile_options.cpp");
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kRoot / "configs")) {
    const Json config = read_json_file(entry.path(), /*comments=*/true);
    EXPECT_FALSE(config.empty()) << entry.path();
    for (const auto& [key, value] : config.items())
      EXPECT_NE(options.find("\"--" + key + "\""), std::string::npos) << key << " of " << entry.path();
    ++files;
  }
  EXPECT_GE(files, 4);
}

}  // namespace
}  // namespace cokv
