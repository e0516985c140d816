#include "core/mode.h"

namespace cokv {

std::string_view text_of(Mode mode) {
  return mode == Mode::paper ? "paper" : "default";
}

std::optional<Mode> mode_called(std::string_view text) {
  for (const Mode mode : {Mode::paper, Mode::default_})
    if (text == text_of(mode)) return mode;
  return std::nullopt;
}

}  // namespace cokv
