#include "checkpoint/generation_config.h"

#include <algorithm>

#include "core/errors.h"

namespace cokv::checkpoint {

void add_eos_ids(const Json& document, const std::string& where, std::vector<int>& ids) {
  constexpr uint64_t kLargestId = 100'000'000;
  if (!document.contains("eos_token_id") || document["eos_token_id"].is_null()) return;
  const Json& value = document["eos_token_id"];
  const Json list = value.is_array() ? value : Json::array({value});
  for (const Json& id : list) {
    if (!id.is_number_unsigned() || id.get<uint64_t>() > kLargestId)
      throw InputError(where, "key \"eos_token_id\" should be a token id or a list of them");
    const int token = id.get<int>();
    if (std::find(ids.begin(), ids.end(), token) == ids.end()) ids.push_back(token);
  }
}

void add_generation_eos_ids(const std::filesystem::path& folder, std::vector<int>& ids) {
  const std::filesystem::path file = folder / kGenerationConfig;
  if (std::filesystem::exists(file)) add_eos_ids(read_json_file(file), file.string(), ids);
}

}  // namespace cokv::checkpoint
