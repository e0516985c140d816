"""Random and adversarial texts for tokenizers, from a seed: the same on every machine."""

import random

SPACES = [" ", "  ", "\n", "\r\n", "\t", "\r", "\v", "\f", "\u00a0", "\u0085", "\u2003", "\u2028", "\u3000", "\u180e", "\u200b", "\u202f", "\ufeff", "   ", "\n\n"]
CONTRACTIONS = ["'s", "'S", "'ſ", "'t", "'T", "'re", "'RE", "'vE", "'m", "'ll", "'LL", "'d", "’s", "'", "n't", "''"]
WORDS = ["head", "Head", "HEADS", "memory", "ﬁne", "naïve", "nai\u0308ve", "Straße", "İstanbul", "ǆ", "на", "глава", "αρχή", "日本", "模型", "한국어", "עברית", "العربية",
         "ไทย", "हिन्दी", "🦙", "👩‍💻", "🇩🇪", "é", "e\u0301", "Å", "A\u030a", "\u212b", "ﷺ", "①", "word", "nice", "return", "self._x", "A-B-c", "``", "~", "_:_", "__", "fiﬁ"]
NUMBERS = ["0", "7", "42", "123", "1234", "1234567", "3.14", "½", "²", "Ⅷ", "４２", "१२३", "𝟘", "一", "٣"]
MARKS = [".", ",", "!", "?", "...", "—", "\"", "(", ")", "[", "]", "{", "}", "<", ">", "|", "#", "/", "\\", "-", "--", "_", ":", "=", "+", "*", "&", "@", "。", "，", "「"]
ODD = ["\0", "\x01", "\x1b", "\x7f", "\ufffd", "\u2581", "\u2581\u2581", "▁the", "Ġ", "Ċ", "<0x41>", "<0xC3>", "<unk>", "<s>", "</s>", "\u0300", "\u0301\u0323", "\u1100\u1161\u11a8", "\u0e33",
       "\U0010ffff", "\ue000", "\U000e0001", "ſ", "K", "\u0345", "\u0f71\u0f72", "\u1e9b\u0323"]
SPECIAL = ["<|begin_of_text|>", "<|eot_id|>", "<|start_header_id|>", "<|im_start|>", "<|im_end|>", "<|endoftext|>", "<tool_call>", "<think>", "[INST]", "[/INST]",
           "[TOOL_CALLS]", "<|start_story|>", "<|end_story|>", "<mask>", "<pad>", "<m", "<a>", "<b>", "<a><b>", "<|im_", "|>", "<|", "[INST", "<repo_name>"]
POOLS = [SPACES, CONTRACTIONS, WORDS, NUMBERS, MARKS, ODD, SPECIAL]


def character(rng):
    """Any character of Unicode, planes and blocks with more in them more often."""
    while True:
        limit = rng.choice([0x80, 0x100, 0x250, 0x600, 0x1000, 0x3000, 0xA000, 0x10000, 0x20000, 0x33480, 0x110000])
        code = rng.randrange(limit)
        if not 0xD800 <= code <= 0xDFFF:
            return chr(code)


def combining(rng):
    return rng.choice("aeoAOU\u1100\uac00") + "".join(chr(rng.randrange(0x300, 0x370)) for _ in range(rng.randrange(1, 5)))


def text(rng, pieces):
    """`pieces` are strings of the tokenizer's own vocabulary."""
    kind = rng.randrange(8)
    length = rng.choice([0, 1, 2, 3, 5, 8, 13, 21, 40])
    if kind == 0:
        return "".join(character(rng) for _ in range(length))
    if kind == 1:
        return "".join(chr(rng.randrange(0x20, 0x7f)) for _ in range(2 * length))
    if kind == 2:
        return "".join(rng.choice(pieces) for _ in range(length))
    if kind == 3:
        return "".join(rng.choice([combining(rng), rng.choice(WORDS), rng.choice(SPACES)]) for _ in range(length))
    if kind == 4:
        return rng.choice(SPACES + MARKS + NUMBERS + WORDS) * rng.randrange(1, 60) + rng.choice(WORDS)
    if kind == 5:
        return "".join(rng.choice(rng.choice([SPACES, SPECIAL, WORDS])) for _ in range(length))
    return "".join(rng.choice(rng.choice(POOLS)) for _ in range(length))


def texts(seed, count, pieces):
    rng = random.Random(seed)
    return [text(rng, pieces) for _ in range(count)]
