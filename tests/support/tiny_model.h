// A model folder that is made on the spot: Llama, two layers of two KV heads (four players), random float32 weights,
// byte-level tokenizer without merges (a token is a byte). It answers nonsense, but always the same nonsense.
#pragma once

#include <filesystem>

namespace cokv {

inline constexpr int kTinyPlayers = 4;

void write_tiny_model(const std::filesystem::path& folder);

// `rows` rows in LongBench's form, data.jsonl, and template.txt beside it.
void write_tiny_task(const std::filesystem::path& folder, int rows);

}  // namespace cokv
