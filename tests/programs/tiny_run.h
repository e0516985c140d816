// A tiny model and task, and the arguments that profile or evaluate them.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/json_file.h"
#include "support/run_program.h"
#include "support/temporary_folder.h"
#include "support/tiny_model.h"

namespace cokv {

class TinyRun : public ::testing::Test {
 protected:
  TinyRun() {
    write_tiny_model(folder_ / "model");
    write_tiny_task(folder_ / "task", 12);
  }

  // nll: with a model of random weights the one utility that always depends on the coalition.
  std::vector<std::string> profile_arguments(const std::string& out, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all = {"--model",   (folder_ / "model").string(),
                                    "--out",     (folder_ / out).string(),
                                    "--utility", "nll",
                                    "--slices",  "1,2",
                                    "--threads", "1"};
    return with_task(all, more);
  }

  // The task's options besides; what stands in `more` takes the place of the same option before it.
  std::vector<std::string> with_task(std::vector<std::string> all, const std::vector<std::string>& more) const {
    all.insert(all.end(), {"--data", (folder_ / "task/data.jsonl").string(), "--template",
                           (folder_ / "task/template.txt").string(), "--metric", "qa_f1", "--max-new-tokens", "6"});
    for (const std::string& word : more)
      if (const auto same = std::find(all.begin(), all.end(), word); word.starts_with("--") && same != all.end())
        all.erase(same, same + 2);
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  // profile.json without what may differ between runs.
  Json profile_of(const std::string& out) const {
    Json profile = read_json_file(folder_ / (out + "/profile.json"));
    profile.erase("provenance");
    return profile;
  }

  TemporaryFolder folder_;
};

}  // namespace cokv
