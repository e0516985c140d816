#!/usr/bin/env python3
"""Writes small/*.json: tokenizer.json files of a few hundred pieces that have the sections of published families
(Llama-3, Qwen2, SmolLM2, GPT-2, Llama-2/Mistral v0.1, Mistral v0.3 with Metaspace) and two with every rare option.

Run: python3 tests/golden/tokenizer/train_small.py   (needs the package tokenizers)
"""

import json
import os

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

import sources

TEXT = """
The heads of a model do not all need the same memory; some read the whole prompt, others only its last words.
She said: "I'm sure they've seen it, we'll see, don't worry." It's 3 o'clock, 1024 tokens, 3.14159, 50% of $99.
Und die Köpfe lesen den ganzen Text, während die übrigen nur das Fenster sehen. Ça déjà vu, naïve façade, mañana.
模型的每个头都读完整的提示，其他的只看最后几个词。今天天气很好，我们去公园散步。数字一二三四五。
モデルの頭はすべてのプロンプトを読みます。カタカナとひらがな。 모든 머리가 전체 프롬프트를 읽는 것은 아니다.
Все головы читают весь текст, а другие видят только окно. Ξεκινάμε από την αρχή. العربية لغة جميلة. עברית
def encode(text):\n    for i in range(10):\n\t\tif text[i] == 'x':\n            return ids[i] + 1\n\n\n    return None  # done
    four spaces,  two spaces,   three.\r\nA line of Windows.\t\tTabs. 🦙🦙 👩‍💻 ½ ² Ⅷ ４２
""" * 3

QWEN_PATTERN = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|"
                r"\s*[\r\n]+|\s+(?!\S)|\s+")
LLAMA3_PATTERN = QWEN_PATTERN.replace(r"|\p{N}|", r"|\p{N}{1,3}|")
META = "\u2581"


def special(*contents):
    return [AddedToken(c, special=True, normalized=False) for c in contents]


def bos_template(token, id_):
    return processors.TemplateProcessing(single=f"{token} $A", pair=f"{token} $A {token}:1 $B:1", special_tokens=[(token, id_)])


def byte_level(pre_tokenizer, normalizer=None, size=420):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizer
    if normalizer:
        tokenizer.normalizer = normalizer
    trainer = trainers.BpeTrainer(vocab_size=size, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator([TEXT], trainer)
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def llama3():
    split = pre_tokenizers.Split(Regex(LLAMA3_PATTERN), "isolated")
    tokenizer = byte_level(pre_tokenizers.Sequence([split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]))
    tokenizer.model.ignore_merges = True
    tokenizer.add_special_tokens(special("<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"))
    bos = tokenizer.token_to_id("<|begin_of_text|>")
    tokenizer.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=False), bos_template("<|begin_of_text|>", bos)])
    return tokenizer


def qwen2():
    split = pre_tokenizers.Split(Regex(QWEN_PATTERN), "isolated")
    byte = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer = byte_level(pre_tokenizers.Sequence([split, byte]), normalizers.NFC())
    tokenizer.add_special_tokens(special("<|endoftext|>", "<|im_start|>", "<|im_end|>"))
    tokenizer.add_tokens([AddedToken(t, special=False, normalized=False) for t in ("<tool_call>", "</tool_call>", "<think>", "</think>")])
    tokenizer.post_processor = processors.ByteLevel(add_prefix_space=False, trim_offsets=False, use_regex=False)
    return tokenizer


def smollm2():
    digits = pre_tokenizers.Digits(individual_digits=True)
    tokenizer = byte_level(pre_tokenizers.Sequence([digits, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)]))
    tokenizer.add_special_tokens(special("<|endoftext|>", "<|im_start|>", "<|im_end|>", "<repo_name>"))
    return tokenizer


def gpt2():
    tokenizer = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=True))
    tokenizer.add_special_tokens([AddedToken("<|endoftext|>", special=True, normalized=True)])
    tokenizer.add_tokens([AddedToken("<mask>", lstrip=True, normalized=False), AddedToken("<pad>", rstrip=True, normalized=False),
                          AddedToken("word", single_word=True, normalized=False), AddedToken("<m", normalized=False)])
    return tokenizer


def sentencepiece(normalizer, pre_tokenizer, train_splitter, tokens):
    """Trained with a splitter, which the published files then leave out."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.pre_tokenizer = train_splitter
    pieces = ["<unk>", "<s>", "</s>"] + tokens + [f"<0x{b:02X}>" for b in range(256)]
    characters = sorted(set(TEXT) - set("🦙½本각界"))
    trainer = trainers.BpeTrainer(vocab_size=len(pieces) + 340, special_tokens=pieces, show_progress=False,
                                  initial_alphabet=[META, "\n"], limit_alphabet=len(characters) - 150)
    tokenizer.train_from_iterator([TEXT], trainer)
    # The trainer also registers the special pieces as added tokens; byte pieces are none in published files.
    document = json.loads(tokenizer.to_str())
    document["added_tokens"] = [t for t in document["added_tokens"] if not t["content"].startswith("<0x")]
    tokenizer = Tokenizer.from_str(json.dumps(document))
    tokenizer.normalizer, tokenizer.pre_tokenizer = normalizer, pre_tokenizer
    tokenizer.post_processor = bos_template("<s>", 1)
    return tokenizer


def llama2():
    splitter = pre_tokenizers.Metaspace(replacement=META, prepend_scheme="always", split=True)
    tokenizer = sentencepiece(normalizers.Sequence([normalizers.Prepend(META), normalizers.Replace(" ", META)]), None, splitter, [])
    tokenizer.decoder = decoders.Sequence([decoders.Replace(META, " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    return tokenizer


def mistral_v3():
    splitter = pre_tokenizers.Metaspace(replacement=META, prepend_scheme="always", split=True)
    first = pre_tokenizers.Metaspace(replacement=META, prepend_scheme="first", split=False)
    tokenizer = sentencepiece(None, first, splitter, ["[INST]", "[/INST]", "[TOOL_CALLS]", "[control_8]"])
    tokenizer.decoder = decoders.Sequence([decoders.Replace(META, " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    return tokenizer


def rare_split():
    """Every split behaviour, regex and string Replace, NFKC, no decoder for bytes of added tokens."""
    parts = [
        pre_tokenizers.Split("-", "merged_with_previous"),
        pre_tokenizers.Split(Regex(r"[A-Z]+"), "merged_with_next"),
        pre_tokenizers.Split(Regex(r"[_:]"), "contiguous"),
        pre_tokenizers.Split(Regex(r"[^~]+"), "removed", invert=True),
        pre_tokenizers.Digits(individual_digits=False),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ]
    normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s{2,}"), " "), normalizers.Replace("``", '"'),
                                       normalizers.Strip()])
    tokenizer = byte_level(pre_tokenizers.Sequence(parts), normalizer)
    tokenizer.add_tokens([AddedToken("<a>", normalized=True), AddedToken("<a><b>", normalized=True), AddedToken("ﬁ", normalized=True, special=True),
                          AddedToken("<b>", normalized=False, lstrip=True, rstrip=True), AddedToken("nice", normalized=True, single_word=True)])
    return tokenizer


def rare_metaspace():
    """Metaspace with splits in pre-tokenizer and decoder, unknown pieces that are not fused, hardly any byte pieces."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=False, byte_fallback=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="_", prepend_scheme="always", split=True)
    pieces = ["<unk>", "<s>", "<0xC3>", "<0xA9>", "<0xE3>", "<0x81>"]
    tokenizer.train_from_iterator([TEXT], trainers.BpeTrainer(vocab_size=300, special_tokens=pieces, limit_alphabet=60, show_progress=False))
    tokenizer.add_special_tokens([AddedToken("<s>", special=True, normalized=True, rstrip=True)])
    tokenizer.decoder = decoders.Metaspace(replacement="_", prepend_scheme="always", split=True)
    return tokenizer


def write(name, tokenizer, merges_as_strings):
    document = json.loads(tokenizer.to_str())
    if merges_as_strings:
        document["model"]["merges"] = [" ".join(pair) for pair in document["model"]["merges"]]
    with open(os.path.join(sources.HERE, "small", name + ".json"), "w", encoding="utf-8") as out:
        json.dump(document, out, ensure_ascii=False, separators=(",", ":"))
        out.write("\n")


def main():
    os.makedirs(os.path.join(sources.HERE, "small"), exist_ok=True)
    for make in (llama3, qwen2, smollm2, gpt2, llama2, mistral_v3, rare_split, rare_metaspace):
        write(make.__name__.replace("_", "-"), make(), merges_as_strings=make in (smollm2, llama2))


if __name__ == "__main__":
    main()
