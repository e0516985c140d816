#include "task/chat_families.h"

#include <algorithm>

namespace cokv::task {

namespace {

constexpr std::string_view kLlama3User = "<|start_header_id|>user<|end_header_id|>\n\n";
constexpr std::string_view kLlama31Before =
    "<|start_header_id|>system<|end_header_id|>\n\n"
    "Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n<|eot_id|>"
    "<|start_header_id|>user<|end_header_id|>\n\n";
constexpr std::string_view kLlama3Answer = "<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n";
constexpr std::array<std::string_view, 3> kLlama3Tokens = {"<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"};
constexpr std::string_view kLlama3Bos = "<|begin_of_text|>";

constexpr std::string_view kChatMlUser = "<|im_start|>user\n";
constexpr std::string_view kChatMlAnswer = "<|im_end|>\n<|im_start|>assistant\n";
constexpr std::string_view kChatMlThought = "<|im_end|>\n<|im_start|>assistant\n<think>\n";
constexpr std::string_view kChatMlNoThought = "<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n";
constexpr std::array<std::string_view, 3> kChatMlTokens = {"<|im_start|>", "<|im_end|>"};

constexpr std::array<std::string_view, 3> kInstTokens = {"[INST]", "[/INST]"};
constexpr std::array<std::string_view, 3> kDeepSeekTokens = {"<｜User｜>", "<｜Assistant｜>"};
constexpr std::string_view kDeepSeekBos = "<｜begin▁of▁sentence｜>";

// Mistral's v0.1 and v0.2 write [INST] as text, with a space before it since their templates of 2024 ("mistral-v1");
// from v0.3 on it is a token, and Tekken's tokenizers take no spaces.
constexpr ChatFamily kFamilies[] = {
    {"llama2", "[INST] ", " [/INST]", true, "<s>"},
    {"llama3", kLlama3User, kLlama3Answer, true, kLlama3Bos, "<|eot_id|>", kLlama3Tokens},
    {"llama3.1", kLlama31Before, kLlama3Answer, true, kLlama3Bos, "<|eot_id|>", kLlama3Tokens},
    {"mistral", "[INST] ", " [/INST]", false, "<s>"},
    {"mistral-v1", " [INST] ", " [/INST]", false, "<s>"},
    {"mistral-v3", "[INST] ", "[/INST]", false, "<s>", "", kInstTokens},
    {"mistral-v3-tekken", "[INST]", "[/INST]", false, "<s>", "", kInstTokens},
    {"chatml", kChatMlUser, kChatMlAnswer, false, "", "<|im_end|>", kChatMlTokens},
    {"chatml-bos", kChatMlUser, kChatMlAnswer, false, "<s>", "<|im_end|>", kChatMlTokens},
    {"qwen3", kChatMlUser, kChatMlAnswer, false, "", "<|im_end|>", kChatMlTokens},
    {"qwen3-thinking", kChatMlUser, kChatMlThought, false, "", "<|im_end|>", kChatMlTokens},
    {"qwen3-no-thinking", kChatMlUser, kChatMlNoThought, false, "", "<|im_end|>", kChatMlTokens},
    {"phi3", "<|user|>\n", "<|end|>\n<|assistant|>\n", false, "", "<|end|>", {"<|user|>", "<|end|>", "<|assistant|>"}},
    {"phi4",
     "<|im_start|>user<|im_sep|>",
     "<|im_end|><|im_start|>assistant<|im_sep|>",
     false,
     "",
     "<|im_end|>",
     {"<|im_start|>", "<|im_sep|>", "<|im_end|>"}},
    {"gemma",
     "<start_of_turn>user\n",
     "<end_of_turn>\n<start_of_turn>model\n",
     true,
     "<bos>",
     "<end_of_turn>",
     {"<start_of_turn>", "<end_of_turn>"}},
    {"zephyr", "<|user|>\n", "{eos_token}\n<|assistant|>\n"},
    {"openchat",
     "GPT4 Correct User: ",
     "<|end_of_turn|>GPT4 Correct Assistant:",
     false,
     "<s>",
     "<|end_of_turn|>",
     {"<|end_of_turn|>"}},
    {"deepseek", "<｜User｜>", "<｜Assistant｜>", false, kDeepSeekBos, "", kDeepSeekTokens},
    {"deepseek-r1", "<｜User｜>", "<｜Assistant｜><think>\n", false, kDeepSeekBos, "", kDeepSeekTokens},
};

}  // namespace

std::span<const ChatFamily> chat_families() {
  return kFamilies;
}

const ChatFamily* find_chat_family(std::string_view name) {
  const auto* found = std::ranges::find(kFamilies, name, &ChatFamily::name);
  return found == std::end(kFamilies) ? nullptr : found;
}

}  // namespace cokv::task
