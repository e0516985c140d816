#include "tokenizer/normalizer.h"

#include <fmt/format.h>

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>

#include "core/errors.h"
#include "tokenizer/code_point.h"
#include "tokenizer/normalization_gaps.h"
#include "tokenizer/pattern.h"

namespace cokv::tokenizer {

namespace {

class Prepend : public Normalizer {
 public:
  explicit Prepend(Section& section) : text_(section.text("prepend")) {}
  void apply(std::string& text) const override {
    if (!text.empty()) text.insert(0, text_);
  }
  bool keeps_start() const override { return false; }

 private:
  std::string text_;
};

class Replace : public Normalizer {
 public:
  explicit Replace(Section& section) : pattern_(section.object("pattern")), content_(section.text("content")) {}
  void apply(std::string& text) const override { text = pattern_.replace_all(text, content_); }
  bool keeps_start() const override { return pattern_.is_one_character() && !content_.empty(); }

 private:
  Pattern pattern_;
  std::string content_;
};

class UnicodeForm : public Normalizer {
 public:
  explicit UnicodeForm(int options) : options_(options) {}
  void apply(std::string& text) const override {
    // Every character below U+0300 (first byte below 0xCC) is its own NFC form and composes with none of them.
    const bool plain = options_ == kNfc && std::ranges::all_of(text, [](unsigned char c) { return c < 0xCC; });
    if (plain) return;
    std::string out;
    size_t done = 0;
    for (size_t at = 0; at < text.size();) {
      const CodePoint character = code_point_at(text, at);
      if (is_gap(character.value)) {
        append_form(out, std::string_view(text).substr(done, at - done));
        out.append(text, at, character.length);
        done = at + character.length;
      }
      at += character.length;
    }
    append_form(out, std::string_view(text).substr(done));
    text = std::move(out);
  }
  bool keeps_start() const override { return true; }

  static constexpr int kNfd = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE;
  static constexpr int kNfc = UTF8PROC_STABLE | UTF8PROC_COMPOSE;

 private:
  static bool is_gap(char32_t c) {
    const auto* range = std::ranges::lower_bound(kNormalizationGaps, c, {}, &CharacterRange::last);
    return range != std::end(kNormalizationGaps) && range->first <= c;
  }

  void append_form(std::string& out, std::string_view text) const {
    if (text.empty()) return;
    utf8proc_uint8_t* mapped = nullptr;
    const auto size =
        utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                     &mapped, static_cast<utf8proc_option_t>(options_));
    COKV_CHECK(size >= 0, utf8proc_errmsg(size));
    out.append(reinterpret_cast<const char*>(mapped), static_cast<size_t>(size));
    std::free(mapped);
  }

  int options_;
};

class Strip : public Normalizer {
 public:
  explicit Strip(Section& section)
      : left_(section.flag("strip_left")), right_(section.flag("strip_right")), spaces_("\\s+", section.where()) {}
  void apply(std::string& text) const override {
    const auto runs = spaces_.find_all(text);
    if (runs.empty()) return;
    const size_t end = right_ && runs.back().end == text.size() ? runs.back().begin : text.size();
    const size_t begin = left_ && runs.front().begin == 0 ? runs.front().end : 0;
    text = begin < end ? text.substr(begin, end - begin) : "";
  }
  bool keeps_start() const override { return false; }

 private:
  bool left_, right_;
  Regex spaces_;
};

class Sequence : public Normalizer {
 public:
  explicit Sequence(Section& section) {
    for (auto& part : section.list("normalizers")) parts_.push_back(read_normalizer(std::move(part)));
  }
  void apply(std::string& text) const override {
    for (const auto& part : parts_) part->apply(text);
  }
  bool keeps_start() const override {
    return std::ranges::all_of(parts_, [](const auto& part) { return part->keeps_start(); });
  }

 private:
  std::vector<std::unique_ptr<Normalizer>> parts_;
};

std::unique_ptr<Normalizer> make(Section& section) {
  const std::string type = section.type();
  if (type == "Prepend") return std::make_unique<Prepend>(section);
  if (type == "Replace") return std::make_unique<Replace>(section);
  if (type == "NFC") return std::make_unique<UnicodeForm>(UnicodeForm::kNfc);
  if (type == "NFD") return std::make_unique<UnicodeForm>(UnicodeForm::kNfd);
  if (type == "NFKC") return std::make_unique<UnicodeForm>(UnicodeForm::kNfc | UTF8PROC_COMPAT);
  if (type == "NFKD") return std::make_unique<UnicodeForm>(UnicodeForm::kNfd | UTF8PROC_COMPAT);
  if (type == "Strip") return std::make_unique<Strip>(section);
  if (type == "Sequence") return std::make_unique<Sequence>(section);
  section.unsupported(fmt::format("type \"{}\"", type));
}

}  // namespace

std::unique_ptr<Normalizer> read_normalizer(Section section) {
  auto normalizer = make(section);
  section.finish();
  return normalizer;
}

}  // namespace cokv::tokenizer
