// Config files for CLI11 in JSON (with comments): every long option is a key; the command line beats the file; an
// unknown key is an error that offers the nearest option.
#pragma once

#include <CLI/CLI.hpp>
#include <iosfwd>
#include <string>
#include <vector>

namespace cokv::cli {

class JsonConfig : public CLI::Config {
 public:
  explicit JsonConfig(const CLI::App* app) : app_(app) {}
  // The options of `app` as a JSON object: what --config would have to hold to repeat this call.
  std::string to_config(const CLI::App* app, bool default_also, bool write_description,
                        std::string prefix) const override;
  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override;

 private:
  const CLI::App* app_;
};

}  // namespace cokv::cli
