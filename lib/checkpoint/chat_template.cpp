#include "checkpoint/chat_template.h"

#include "core/errors.h"
#include "core/json_file.h"
#include "core/lfs_pointer.h"

namespace cokv::checkpoint {

std::optional<std::string> read_chat_template(const std::filesystem::path& folder) {
  const auto jinja = folder / "chat_template.jinja";
  if (std::filesystem::exists(jinja)) {
    std::string text = read_file(jinja);
    refuse_lfs_pointer(jinja, text);
    return text;
  }
  const auto file = folder / "tokenizer_config.json";
  if (!std::filesystem::exists(file)) return std::nullopt;
  const Json config = read_json_file(file);
  const std::string where = file.string();
  if (!config.is_object() || !config.contains("chat_template") || config["chat_template"].is_null())
    return std::nullopt;
  if (!config["chat_template"].is_array()) return require_string(config, "chat_template", where);
  for (const Json& entry : config["chat_template"])
    if (require_string(entry, "name", where + " chat_template") == "default")
      return require_string(entry, "template", where + " chat_template");
  return std::nullopt;
}

}  // namespace cokv::checkpoint
