#!/usr/bin/env python3
"""Writes longbench_hashes.json: what Hugging Face tokenizers make of every LongBench row in ../shared (context + input).

For each tokenizer and task file three hashes, each the first 16 hex digits of a SHA-256 over all rows of the file:
  ids      ids with special tokens, as decimal numbers, each followed by a space, a newline behind each row
  text     decode of the ids without special tokens, a zero byte behind each row
  halves   decode of the first and of the second half of these ids (middle truncation does that), a zero byte behind each

Run: python3 tests/golden/tokenizer/longbench_hashes.py   (needs the package tokenizers; its version is recorded)
"""

import hashlib
import json
import os

import tokenizers

import sources


def hashes(tokenizer, special, texts):
    ids_hash, text_hash, halves_hash = hashlib.sha256(), hashlib.sha256(), hashlib.sha256()
    for text in texts:
        ids_hash.update((" ".join(map(str, tokenizer.encode(text).ids)) + " \n").encode())
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        text_hash.update(sources.decode(tokenizer, special, ids).encode() + b"\0")
        half = len(ids) // 2
        for part in (ids[:half], ids[half:]):
            halves_hash.update(sources.decode(tokenizer, special, part).encode() + b"\0")
    return {"ids": ids_hash.hexdigest()[:16], "text": text_hash.hexdigest()[:16], "halves": halves_hash.hexdigest()[:16]}


def main():
    golden = {"made_with": "tokenizers " + tokenizers.__version__, "hashes": {}}
    for name, path in sources.REAL.items():
        tokenizer, special = sources.load(path), sources.special_ids(path)
        golden["hashes"][name] = {
            task: hashes(tokenizer, special, sources.longbench_rows(file))
            for task, file in sources.longbench_files().items()
        }
        print(name, flush=True)
    with open(os.path.join(sources.HERE, "longbench_hashes.json"), "w", encoding="utf-8") as out:
        json.dump(golden, out, indent=1)
        out.write("\n")


if __name__ == "__main__":
    main()
