// `--link published|softmax` and `--eta`, the same in the programs that turn values into budgets.
#pragma once

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "allocate/link.h"
#include "core/errors.h"
#include "core/mode.h"

namespace cokv {

struct LinkOptions {
  allocate::Link link = allocate::Link::published;
  std::optional<double> eta;  // of softmax; allocate::kDefaultEta

  bool is_softmax() const { return link == allocate::Link::softmax; }
  double eta_or_default() const { return eta.value_or(allocate::kDefaultEta); }
};

inline void add_link_options(CLI::App& app, LinkOptions& options, const std::string& group) {
  const auto set = [&options](const std::string& text) { options.link = allocate::link_called(text).value(); };
  app.add_option_function<std::string>(
         "--link", set,
         "How tokens follow from values. published: in proportion to the value minus the alpha-th smallest. softmax: "
         "in proportion to exp(eta * z), z being the standardised value limited to -2 … 2")
      ->check(CLI::IsMember({"published", "softmax"}))
      ->default_str(std::string(text_of(options.link)))
      ->group(group);
  app.add_option("--eta", options.eta, fmt::format("Steepness of --link softmax [{}]", allocate::kDefaultEta))
      ->check(CLI::Range(0.0, 20.0))
      ->group(group);
}

inline void check_together(const LinkOptions& options, Mode mode, bool alpha_given) {
  if (options.is_softmax() && mode == Mode::paper)
    throw ConfigError("--link softmax", "is not the paper's rule", "use --mode default");
  if (options.is_softmax() && alpha_given) throw ConfigError("--alpha", "belongs to --link published");
  if (!options.is_softmax() && options.eta) throw ConfigError("--eta", "belongs to --link softmax");
}

}  // namespace cokv
