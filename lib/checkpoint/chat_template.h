// The chat template of a model folder, as text: what it means is the business of task/chat.h.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace cokv::checkpoint {

// chat_template.jinja, or else "chat_template" of tokenizer_config.json: a text, or a list of named ones, of which
// "default" is meant. std::nullopt when the folder has none. InputError when it is something else.
std::optional<std::string> read_chat_template(const std::filesystem::path& folder);

}  // namespace cokv::checkpoint
