#include "cli/json_config.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <iterator>

#include "core/errors.h"
#include "core/json_file.h"
#include "core/lines.h"

namespace cokv::cli {

std::string JsonConfig::to_config(const CLI::App* app, bool default_also, bool, std::string) const {
  Json document = Json::object();
  for (const CLI::Option* option : app->get_options()) {
    if (option->get_lnames().empty() || !option->get_configurable()) continue;
    const std::string& name = option->get_lnames().front();
    if (option->count() > 0) {
      const auto& results = option->results();
      if (results.size() == 1)
        document[name] = results.front();
      else
        document[name] = results;
    } else if (default_also && !option->get_default_str().empty()) {
      document[name] = option->get_default_str();
    }
  }
  return document.dump(2) + "\n";
}

namespace {
std::string scalar_text(const std::string& file, const std::string& key, const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number() || value.is_boolean()) return value.dump();
  throw ConfigError(file, "key \"" + key + "\" should be a string, number, true, false or a list of these");
}
}  // namespace

std::vector<CLI::ConfigItem> JsonConfig::from_config(std::istream& input) const {
  const std::string file = app_->get_config_ptr()->as<std::string>();
  const std::string text{std::istreambuf_iterator<char>(input), {}};
  Json document;
  try {
    document = Json::parse(text, nullptr, true, /*ignore_comments=*/true);
  } catch (const Json::parse_error& e) {
    throw ConfigError(fmt::format("{}:{}", file, line_number_at(text, e.byte)), "the file is not valid JSON",
                      "check commas and quotes");
  } catch (const Json::out_of_range& e) {
    throw ConfigError(file, fmt::format("holds a number that is too large ({})", e.what()));
  }
  if (!document.is_object()) throw ConfigError(file, "the file should hold one JSON object of options");

  std::vector<std::string> known;
  for (const CLI::Option* option : app_->get_options())
    if (option->get_configurable())
      for (const auto& name : option->get_lnames()) known.push_back(name);

  std::vector<CLI::ConfigItem> chosen;
  for (const auto& [key, value] : document.items()) {
    if (std::find(known.begin(), known.end(), key) == known.end())
      throw ConfigError(file, "unknown key \"" + key + "\"" + did_you_mean(key, known),
                        "keys are the long options without --");
    CLI::ConfigItem item;
    item.name = key;
    if (value.is_array()) {
      for (const Json& element : value) item.inputs.push_back(scalar_text(file, key, element));
    } else {
      item.inputs.push_back(scalar_text(file, key, value));
    }
    chosen.push_back(std::move(item));
  }
  return chosen;
}

}  // namespace cokv::cli
