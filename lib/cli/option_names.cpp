#include "cli/option_names.h"

#include <algorithm>

namespace cokv::cli {

namespace {

bool is_setting(std::string_view word) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return !word.empty() && std::all_of(word.begin(), word.end(), allowed);
}

bool has_option(const CLI::App& app, const std::string& option) {
  for (const CLI::App* level = &chosen_app(app); level != nullptr; level = level->get_parent())
    if (level->get_option_no_throw(option) != nullptr) return true;
  return false;
}

std::string option_or_word(std::string_view setting, const CLI::App& app) {
  std::string option = "--" + std::string(setting);
  std::replace(option.begin(), option.end(), '_', '-');
  return has_option(app, option) ? option : std::string(setting);
}

}  // namespace

const CLI::App& chosen_app(const CLI::App& app) {
  const CLI::App* chosen = &app;
  while (!chosen->get_subcommands().empty()) chosen = chosen->get_subcommands().front();
  return *chosen;
}

std::string with_option_names(std::string_view text, const CLI::App& app) {
  std::string named;
  while (!text.empty()) {
    const size_t open = text.find('`'), close = open == text.npos ? open : text.find('`', open + 1);
    if (close == text.npos) break;
    const std::string_view word = text.substr(open + 1, close - open - 1);
    if (is_setting(word)) {
      named += std::string(text.substr(0, open)) + option_or_word(word, app);
      text.remove_prefix(close + 1);
    } else {
      named += text.substr(0, close);  // the second backtick may open a setting
      text.remove_prefix(close);
    }
  }
  return named + std::string(text);
}

}  // namespace cokv::cli
