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
  std::optional<allocate::Link> link;  // allocate::default_link()
  std::optional<double> eta;           // of softmax; allocate::kDefaultEta

  allocate::Link used(Mode mode) const { return link.value_or(allocate::default_link(mode)); }
  double eta_or_default() const { return eta.value_or(allocate::kDefaultEta); }
};

inline void add_link_options(CLI::App& app, LinkOptions& options, const std::string& group) {
  const auto set = [&options](const std::string& text) { options.link = allocate::link_called(text); };
  app.add_option_function<std::string>(
         "--link", set,
         fmt::format("How tokens follow from values. softmax: in proportion to exp(eta * z), z being the standardised "
                     "value limited to -2 … 2. published: in proportion to the value minus the alpha-th smallest "
                     "[{}; in paper mode {}]",
                     text_of(allocate::default_link(Mode::default_)), text_of(allocate::default_link(Mode::paper))))
      ->check(CLI::IsMember({"published", "softmax"}))
      ->group(group);
  app.add_option("--eta", options.eta, fmt::format("Steepness of --link softmax [{}]", allocate::kDefaultEta))
      ->check(CLI::Range(0.0, 20.0))
      ->group(group);
}

inline void check_together(const LinkOptions& options, Mode mode, bool alpha_given) {
  const bool softmax = options.used(mode) == allocate::Link::softmax;
  if (softmax && mode == Mode::paper)
    throw ConfigError("--link softmax", "is not the paper's rule", "use --mode default");
  if (softmax && alpha_given)
    throw ConfigError("--alpha", "belongs to the published link", "add --link published, or --mode paper");
  if (!softmax && options.eta) throw ConfigError("--eta", "belongs to --link softmax");
}

}  // namespace cokv
