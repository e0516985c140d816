#include "longbench/checkout.h"

#include <fmt/format.h>

#include "core/errors.h"
#include "core/shell_word.h"

namespace cokv::longbench {

namespace fs = std::filesystem;

namespace {

// `unzip` for an archive that holds the folder data/, as LongBench's does.
std::optional<std::string> how_to_unpack(const fs::path& checkout) {
  for (const fs::path& root : {checkout, checkout / "LongBench"})
    for (const fs::path& archive : {root / "data.zip", root / "data/data.zip"})
      if (fs::is_regular_file(archive))
        return fmt::format("{} is there; unpack it: unzip -n {} -d {}", archive.string(), shell_word(archive.string()),
                           shell_word(root.string()));
  return {};
}

}  // namespace

std::optional<fs::path> find_in_checkout(const fs::path& checkout, const fs::path& file) {
  for (const fs::path& root : {checkout, checkout / "LongBench"})
    if (fs::is_regular_file(root / file)) return root / file;
  return {};
}

fs::path config_file(const fs::path& checkout, std::string_view file) {
  const fs::path wanted = fs::path("config") / file;
  if (const auto found = find_in_checkout(checkout, wanted)) return *found;
  throw InputError((checkout / wanted).string(), "does not exist, nor does it in LongBench/",
                   "`longbench` is a LongBench checkout: config/dataset2prompt.json, config/dataset2maxlen.json and "
                   "data/TASK.jsonl, in DIR or in DIR/LongBench");
}

fs::path data_file(const fs::path& checkout, const std::string& task) {
  const fs::path wanted = fs::path("data") / (task + ".jsonl");
  if (const auto found = find_in_checkout(checkout, wanted)) return *found;
  const std::string otherwise = fmt::format(
      "put LongBench's data file of {} there, for example by unpacking its data.zip, or choose another task", task);
  throw InputError((checkout / wanted).string(), "does not exist", how_to_unpack(checkout).value_or(otherwise));
}

std::optional<fs::path> find_v2_data_file(const fs::path& checkout) {
  for (const char* file : {"data/longbench_v2.jsonl", "data/longbench_v2.json", "data.json", "data/data.json"})
    if (const auto found = find_in_checkout(checkout, file)) return found;
  return {};
}

fs::path v2_data_file(const fs::path& checkout) {
  if (const auto found = find_v2_data_file(checkout)) return *found;
  throw InputError((checkout / "data.json").string(), "does not exist, nor does data/longbench_v2.jsonl",
                   "put LongBench v2's rows there, data.json as it is published");
}

fs::path v2_prompt_file(const fs::path& checkout) {
  if (const auto found = find_in_checkout(checkout, "prompts/0shot.txt")) return *found;
  throw InputError((checkout / "prompts/0shot.txt").string(), "does not exist",
                   "LongBench v2's prompts are in its repository, from January 2025 on");
}

}  // namespace cokv::longbench
