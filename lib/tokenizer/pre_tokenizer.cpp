#include "tokenizer/pre_tokenizer.h"

#include <fmt/format.h>

#include <utf8proc.h>

#include <algorithm>
#include <optional>

#include "tokenizer/byte_alphabet.h"
#include "tokenizer/code_point.h"
#include "tokenizer/metaspace.h"
#include "tokenizer/pattern.h"
#include "tokenizer/unicode16.h"

namespace cokv::tokenizer {

namespace {

// Replaces every word by its pieces; `split` gives them in bytes of the word.
template <typename Splitter>
void split_words(Words& words, const Splitter& split) {
  std::vector<Span> pieces;
  pieces.reserve(words.spans.size());
  for (const Span& word : words.spans)
    for (const Span& piece : split(words.view(word)))
      pieces.push_back({word.begin + piece.begin, word.begin + piece.end});
  words.spans = std::move(pieces);
}

// Rewrites every word; `rewrite(out, word, index)` appends the new text of a word.
template <typename Rewriter>
void rewrite_words(Words& words, const Rewriter& rewrite) {
  std::string text;
  text.reserve(words.text.size() + words.text.size() / 4);
  for (size_t i = 0; i < words.spans.size(); ++i) {
    const size_t begin = text.size();
    rewrite(text, words.view(words.spans[i]), i);
    words.spans[i] = {begin, text.size()};
  }
  words.text = std::move(text);
}

class Split : public PreTokenizer {
 public:
  explicit Split(Section& section)
      : pattern_(section.object("pattern")),
        behavior_(read_behavior(section, "behavior")),
        invert_(section.flag_or("invert", false)) {}
  void apply(Words& words) const override {
    split_words(words, [this](std::string_view word) {
      return split_at(pattern_.find_all(word), word.size(), behavior_, invert_);
    });
  }

 private:
  Pattern pattern_;
  Behavior behavior_;
  bool invert_;
};

// Characters of the categories Nd, Nl and No, as Rust's char::is_numeric.
bool is_numeric(char32_t c) {
  if (c < 0x80) return c >= U'0' && c <= U'9';
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  if (category == UTF8PROC_CATEGORY_ND || category == UTF8PROC_CATEGORY_NL || category == UTF8PROC_CATEGORY_NO)
    return true;
  const auto holds = [c](const CharacterRange& range) { return c >= range.first && c <= range.last; };
  return std::ranges::any_of(kNewNd, holds) || std::ranges::any_of(kNewNo, holds) ||
         std::ranges::any_of(kNewDigits17, holds);
}

class Digits : public PreTokenizer {
 public:
  explicit Digits(Section& section)
      : behavior_(section.flag_or("individual_digits", false) ? Behavior::isolated : Behavior::contiguous) {}
  void apply(Words& words) const override {
    split_words(words,
                [this](std::string_view word) { return split_at(numeric(word), word.size(), behavior_, false); });
  }

 private:
  static std::vector<Span> numeric(std::string_view word) {
    std::vector<Span> found;
    for (size_t at = 0; at < word.size();) {
      const CodePoint character = code_point_at(word, at);
      if (is_numeric(character.value)) found.push_back({at, at + character.length});
      at += character.length;
    }
    return found;
  }

  Behavior behavior_;
};

constexpr std::string_view kGpt2Pattern =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

class ByteLevel : public PreTokenizer {
 public:
  explicit ByteLevel(Section& section) : prefix_space_(section.flag("add_prefix_space")) {
    section.ignore("trim_offsets");
    if (section.flag_or("use_regex", true)) regex_.emplace(kGpt2Pattern, section.where());
  }
  void apply(Words& words) const override {
    if (prefix_space_)
      rewrite_words(words, [](std::string& out, std::string_view word, size_t) {
        if (!word.starts_with(' ')) out += ' ';
        out += word;
      });
    if (regex_)
      split_words(words, [this](std::string_view word) {
        return split_at(regex_->find_all(word), word.size(), Behavior::isolated, false);
      });
    rewrite_words(words, [](std::string& out, std::string_view word, size_t) { append_byte_characters(out, word); });
  }

 private:
  bool prefix_space_;
  std::optional<Regex> regex_;
};

class MetaspaceSplit : public PreTokenizer {
 public:
  explicit MetaspaceSplit(Section& section) : metaspace_(read_metaspace(section)) {}
  void apply(Words& words) const override {
    rewrite_words(words, [&](std::string& out, std::string_view word, size_t index) {
      append_with_metaspace(out, word, metaspace_, index == 0 && words.at_start);
    });
    if (!metaspace_.split) return;
    split_words(words, [this](std::string_view word) {
      std::vector<Span> marks;
      const std::string& mark = metaspace_.replacement;
      for (size_t at = word.find(mark); at != std::string_view::npos; at = word.find(mark, at + mark.size()))
        marks.push_back({at, at + mark.size()});
      return split_at(marks, word.size(), Behavior::merged_with_next, false);
    });
  }
  bool needs_start() const override { return metaspace_.prepend == Metaspace::Prepend::first; }

 private:
  Metaspace metaspace_;
};

class Sequence : public PreTokenizer {
 public:
  explicit Sequence(Section& section) {
    for (auto& part : section.list("pretokenizers")) {
      parts_.push_back(read_pre_tokenizer(part));
      if (parts_.size() > 1 && parts_.back()->needs_start())
        part.unsupported("Metaspace with prepend_scheme \"first\" after another pre-tokenizer");
    }
  }
  void apply(Words& words) const override {
    for (const auto& part : parts_) part->apply(words);
  }
  bool needs_start() const override {
    return std::ranges::any_of(parts_, [](const auto& part) { return part->needs_start(); });
  }

 private:
  std::vector<std::unique_ptr<PreTokenizer>> parts_;
};

std::unique_ptr<PreTokenizer> make(Section& section) {
  const std::string type = section.type();
  if (type == "Split") return std::make_unique<Split>(section);
  if (type == "Digits") return std::make_unique<Digits>(section);
  if (type == "ByteLevel") return std::make_unique<ByteLevel>(section);
  if (type == "Metaspace") return std::make_unique<MetaspaceSplit>(section);
  if (type == "Sequence") return std::make_unique<Sequence>(section);
  section.unsupported(fmt::format("type \"{}\"", type));
}

}  // namespace

std::unique_ptr<PreTokenizer> read_pre_tokenizer(Section section) {
  auto pre_tokenizer = make(section);
  section.finish();
  return pre_tokenizer;
}

}  // namespace cokv::tokenizer
