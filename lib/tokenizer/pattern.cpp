#include "tokenizer/pattern.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/utf8.h"

namespace cokv::tokenizer {

Pattern::Pattern(Section section) {
  if (section.has("Regex")) {
    regex_.emplace(section.text("Regex"), section.where());
  } else {
    text_ = section.text("String");
    if (text_.empty()) section.unsupported("an empty String");
  }
  section.finish();
}

std::vector<Span> Pattern::find_all(std::string_view text) const {
  if (regex_) return regex_->find_all(text);
  std::vector<Span> found;
  for (size_t at = text.find(text_); at != std::string_view::npos; at = text.find(text_, at + text_.size()))
    found.push_back({at, at + text_.size()});
  return found;
}

std::string Pattern::replace_all(const std::string& text, std::string_view content) const {
  std::string out;
  size_t end = 0;
  for (const Span& match : find_all(text)) {
    out.append(text, end, match.begin - end).append(content);
    end = match.end;
  }
  return out.append(text, end);
}

bool Pattern::is_one_character() const {
  return !regex_ && utf8_to_code_points(text_).size() == 1;
}

Behavior read_behavior(Section& section, std::string_view key) {
  const std::string name = section.text(key);
  if (name == "Removed") return Behavior::removed;
  if (name == "Isolated") return Behavior::isolated;
  if (name == "MergedWithPrevious") return Behavior::merged_with_previous;
  if (name == "MergedWithNext") return Behavior::merged_with_next;
  if (name == "Contiguous") return Behavior::contiguous;
  section.unsupported(fmt::format("{} \"{}\"", key, name));
}

namespace {
struct Part {
  Span span;
  bool is_match;
};

// The whole text as matches and the gaps between them.
std::vector<Part> parts_of(const std::vector<Span>& matches, size_t size, bool invert) {
  std::vector<Part> parts;
  size_t end = 0;
  for (const Span& match : matches) {
    if (end != match.begin) parts.push_back({{end, match.begin}, invert});
    parts.push_back({match, !invert});
    end = match.end;
  }
  if (end != size) parts.push_back({{end, size}, invert});
  return parts;
}

// Joins each match to the part before it, but not a second match in a row.
std::vector<Span> merge_with_previous(const std::vector<Part>& parts) {
  std::vector<Span> out;
  bool previous = false;
  for (const Part& part : parts) {
    if (part.is_match && !previous && !out.empty()) {
      out.back() = {std::min(out.back().begin, part.span.begin), std::max(out.back().end, part.span.end)};
    } else {
      out.push_back(part.span);
    }
    previous = part.is_match;
  }
  return out;
}
}  // namespace

std::vector<Span> split_at(const std::vector<Span>& matches, size_t size, Behavior behavior, bool invert) {
  if (behavior == Behavior::isolated && matches.empty())
    return size == 0 ? std::vector<Span>{} : std::vector{Span{0, size}};
  std::vector<Part> parts = parts_of(matches, size, invert);
  std::vector<Span> out;
  if (behavior == Behavior::merged_with_previous) {
    out = merge_with_previous(parts);
  } else if (behavior == Behavior::merged_with_next) {
    std::ranges::reverse(parts);
    out = merge_with_previous(parts);
    std::ranges::reverse(out);
  } else {
    bool previous = false;
    for (const Part& part : parts) {
      if (behavior == Behavior::contiguous && part.is_match == previous && !out.empty()) {
        out.back().end = part.span.end;
      } else if (behavior != Behavior::removed || !part.is_match) {
        out.push_back(part.span);
      }
      previous = part.is_match;
    }
  }
  std::erase_if(out, [](const Span& span) { return span.begin == span.end; });
  return out;
}

}  // namespace cokv::tokenizer
