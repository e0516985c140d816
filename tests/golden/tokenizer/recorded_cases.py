#!/usr/bin/env python3
"""Writes cases.json: for each small tokenizer and for SmolLM2 some of the texts of scripts/properties/tokenizer.py with what Hugging Face
tokenizers makes of them, for the ordinary tests: [text, ids with special tokens, begin, end, decode of ids[begin:end]],
the decode leaving special tokens out.

Run: python3 tests/golden/tokenizer/recorded_cases.py   (needs the package tokenizers; its version is recorded)
"""

import json
import os
import random

import tokenizers

import hard_texts
import sources

CASES = 60


def cases(name, path):
    tokenizer, special = sources.load(path), sources.special_ids(path)
    pieces = [p.replace("\u2581", " ") for p in sorted(tokenizer.get_vocab())]
    rng = random.Random("recorded " + name)
    for text in hard_texts.texts("recorded " + name, CASES, pieces):
        ids = tokenizer.encode(text).ids
        begin = rng.randrange(len(ids) + 1)
        end = rng.randrange(begin, len(ids) + 1)
        yield [text, ids, begin, end, sources.decode(tokenizer, special, ids[begin:end])]


def main():
    paths = {**{"small/" + n: p for n, p in sources.small().items()}, "smollm2": sources.REAL["smollm2"]}
    with open(os.path.join(sources.HERE, "cases.json"), "w", encoding="utf-8") as out:
        out.write('{\n "made_with": "tokenizers ' + tokenizers.__version__ + '"')
        for name, path in paths.items():
            lines = (json.dumps(case, separators=(",", ":")) for case in cases(name, path))
            out.write(f',\n "{name}": [\n  ' + ",\n  ".join(lines) + "\n ]")
        out.write("\n}\n")


if __name__ == "__main__":
    main()
