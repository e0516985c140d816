#include "tokenizer/metaspace.h"

#include <fmt/format.h>

#include "core/utf8.h"

namespace cokv::tokenizer {

namespace {
std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  size_t end = 0;
  for (size_t at = text.find(from); at != std::string_view::npos; at = text.find(from, end)) {
    out.append(text.substr(end, at - end)).append(to);
    end = at + from.size();
  }
  return out.append(text.substr(end));
}
}  // namespace

Metaspace read_metaspace(Section& section) {
  Metaspace metaspace;
  append_utf8(metaspace.replacement, section.code_point("replacement"));
  const std::string scheme = section.has("prepend_scheme") ? section.text("prepend_scheme") : "always";
  if (scheme == "first") {
    metaspace.prepend = Metaspace::Prepend::first;
  } else if (scheme == "never") {
    metaspace.prepend = Metaspace::Prepend::never;
  } else if (scheme != "always") {
    section.unsupported(fmt::format("prepend_scheme \"{}\"", scheme));
  }
  // Files from before prepend_scheme say it with this flag; where both are given they must agree.
  if (!section.flag_or("add_prefix_space", true)) {
    if (section.has("prepend_scheme") && metaspace.prepend != Metaspace::Prepend::never)
      section.fail("add_prefix_space does not match prepend_scheme");
    metaspace.prepend = Metaspace::Prepend::never;
  }
  metaspace.split = section.flag_or("split", true);
  section.ignore("prepend_scheme");
  section.ignore("str_rep");
  return metaspace;
}

void append_with_metaspace(std::string& out, std::string_view word, const Metaspace& metaspace, bool first) {
  const std::string text = replaced(word, " ", metaspace.replacement);
  const bool wanted =
      metaspace.prepend == Metaspace::Prepend::always || (metaspace.prepend == Metaspace::Prepend::first && first);
  if (wanted && !text.starts_with(metaspace.replacement)) out += metaspace.replacement;
  out += text;
}

std::string without_metaspace(std::string_view token, const Metaspace& metaspace, bool first) {
  const bool drop = first && metaspace.prepend != Metaspace::Prepend::never;
  return replaced(token, metaspace.replacement, drop ? "" : " ");
}

}  // namespace cokv::tokenizer
