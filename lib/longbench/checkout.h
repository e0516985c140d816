// Where a LongBench checkout keeps its files. At first version 1 lay at the repository's root; today version 2 does,
// and version 1 in LongBench/ below it. The rows come apart from the repository, as data.zip and data.json.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace cokv::longbench {

// The file in CHECKOUT or, where it is not there, in CHECKOUT/LongBench.
std::optional<std::filesystem::path> find_in_checkout(const std::filesystem::path& checkout,
                                                      const std::filesystem::path& file);

// config/FILE and data/TASK.jsonl. InputError when there is none; where data.zip waits to be unpacked, it says how.
std::filesystem::path config_file(const std::filesystem::path& checkout, std::string_view file);
std::filesystem::path data_file(const std::filesystem::path& checkout, const std::string& task);

// LongBench v2's rows (data/longbench_v2.jsonl or .json, or data.json as it is published) and its prompt
// (prompts/0shot.txt). InputError when there are none.
std::optional<std::filesystem::path> find_v2_data_file(const std::filesystem::path& checkout);
std::filesystem::path v2_data_file(const std::filesystem::path& checkout);
std::filesystem::path v2_prompt_file(const std::filesystem::path& checkout);

}  // namespace cokv::longbench
