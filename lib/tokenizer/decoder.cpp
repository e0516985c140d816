#include "tokenizer/decoder.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "core/utf8.h"
#include "tokenizer/byte_alphabet.h"
#include "tokenizer/lossy_utf8.h"
#include "tokenizer/metaspace.h"
#include "tokenizer/pattern.h"

namespace cokv::tokenizer {

namespace {

std::string joined(const std::vector<std::string>& tokens) {
  std::string out;
  for (const auto& token : tokens) out += token;
  return out;
}

// Incomplete characters become one U+FFFD for each maximal invalid prefix.
class ByteLevel : public Decoder {
 public:
  explicit ByteLevel(Section& section) {
    for (const auto* key : {"add_prefix_space", "trim_offsets", "use_regex"}) section.ignore(key);
  }
  void apply(std::vector<std::string>& tokens) const override {
    std::string bytes;
    for (const auto& token : tokens) bytes += bytes_of_characters(token).value_or(token);
    tokens = {lossy_utf8(bytes)};
  }
};

class Replace : public Decoder {
 public:
  explicit Replace(Section& section) : pattern_(section.object("pattern")), content_(section.text("content")) {}
  void apply(std::vector<std::string>& tokens) const override {
    for (auto& token : tokens) token = pattern_.replace_all(token, content_);
  }

 private:
  Pattern pattern_;
  std::string content_;
};

std::optional<char> byte_of_piece(std::string_view piece) {
  if (piece.size() != 6 || !piece.starts_with("<0x") || !piece.ends_with('>')) return std::nullopt;
  unsigned value = 0;
  const auto result = std::from_chars(&piece[3], &piece[5], value, 16);
  if (result.ec != std::errc() || result.ptr != &piece[5]) return std::nullopt;
  return static_cast<char>(value);
}

// A run of byte pieces becomes text if it is valid UTF-8 as a whole, else one U+FFFD for each of its bytes.
class ByteFallback : public Decoder {
 public:
  void apply(std::vector<std::string>& tokens) const override {
    std::vector<std::string> out;
    std::string run;
    const auto end_run = [&] {
      if (run.empty()) return;
      if (first_invalid_utf8(run)) {
        out.insert(out.end(), run.size(), std::string(kReplacementCharacter));
      } else {
        out.push_back(run);
      }
      run.clear();
    };
    for (auto& token : tokens) {
      if (const auto byte = byte_of_piece(token)) {
        run += *byte;
      } else {
        end_run();
        out.push_back(std::move(token));
      }
    }
    end_run();
    tokens = std::move(out);
  }
};

class Fuse : public Decoder {
 public:
  void apply(std::vector<std::string>& tokens) const override { tokens = {joined(tokens)}; }
};

// Up to `start` characters equal to `content` from the front of each token, up to `stop` from its back.
class Strip : public Decoder {
 public:
  explicit Strip(Section& section) : start_(section.integer("start")), stop_(section.integer("stop")) {
    append_utf8(content_, section.code_point("content"));
  }
  void apply(std::vector<std::string>& tokens) const override {
    for (auto& token : tokens) {
      for (int i = 0; i < start_ && token.starts_with(content_); ++i) token.erase(0, content_.size());
      for (int i = 0; i < stop_ && token.ends_with(content_); ++i) token.resize(token.size() - content_.size());
    }
  }

 private:
  std::string content_;
  int start_, stop_;
};

class MetaspaceBack : public Decoder {
 public:
  explicit MetaspaceBack(Section& section) : metaspace_(read_metaspace(section)) {}
  void apply(std::vector<std::string>& tokens) const override {
    for (size_t i = 0; i < tokens.size(); ++i) tokens[i] = without_metaspace(tokens[i], metaspace_, i == 0);
  }

 private:
  Metaspace metaspace_;
};

class Sequence : public Decoder {
 public:
  explicit Sequence(Section& section) {
    for (auto& part : section.list("decoders")) parts_.push_back(read_decoder(std::move(part)));
  }
  void apply(std::vector<std::string>& tokens) const override {
    for (const auto& part : parts_) part->apply(tokens);
  }

 private:
  std::vector<std::unique_ptr<Decoder>> parts_;
};

std::unique_ptr<Decoder> make(Section& section) {
  const std::string type = section.type();
  if (type == "ByteLevel") return std::make_unique<ByteLevel>(section);
  if (type == "Replace") return std::make_unique<Replace>(section);
  if (type == "ByteFallback") return std::make_unique<ByteFallback>();
  if (type == "Fuse") return std::make_unique<Fuse>();
  if (type == "Strip") return std::make_unique<Strip>(section);
  if (type == "Metaspace") return std::make_unique<MetaspaceBack>(section);
  if (type == "Sequence") return std::make_unique<Sequence>(section);
  section.unsupported(fmt::format("type \"{}\"", type));
}

}  // namespace

std::unique_ptr<Decoder> read_decoder(Section section) {
  auto decoder = make(section);
  section.finish();
  return decoder;
}

}  // namespace cokv::tokenizer
