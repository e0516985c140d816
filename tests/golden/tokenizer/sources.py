"""The tokenizers the golden scripts know, and the texts of a LongBench row. Paths are relative to the repository."""

import json
import os

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.normpath(os.path.join(HERE, "..", "..", ".."))
SHARED = os.path.normpath(os.path.join(ROOT, "..", "shared", "data"))

REAL = {
    "llama3": os.path.join(SHARED, "tokenizers/llama3/tokenizer.json"),
    "llama2": os.path.join(SHARED, "tokenizers/llama2/tokenizer.json"),
    "mistral-v1": os.path.join(SHARED, "tokenizers/mistral-v1/tokenizer.json"),
    "stories260k": os.path.join(SHARED, "models/stories260k-hf/tokenizer.json"),
    "tinystories-656k": os.path.join(SHARED, "models/tinystories-656k/tokenizer.json"),
    "smollm2": os.path.join(ROOT, "build/models/smollm2-135m-instruct/tokenizer.json"),
}


def small():
    """Name -> path of the small tokenizers that train_small.py wrote."""
    return {f[:-5]: os.path.join(HERE, "small", f) for f in sorted(os.listdir(os.path.join(HERE, "small")))}


def load(path):
    from tokenizers import Tokenizer

    return Tokenizer.from_file(path)


def special_ids(path):
    return {t["id"] for t in json.load(open(path, encoding="utf-8"))["added_tokens"] if t["special"]}


def decode(tokenizer, special, ids):
    """skip_special_tokens by id: tokenizers 0.23 no longer skips special tokens that their normalizer changes (0.22 does)."""
    return tokenizer.decode([i for i in ids if i not in special], skip_special_tokens=False)


def longbench_rows(task_file):
    with open(task_file, encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row["context"] + row["input"]


def longbench_files():
    folder = os.path.join(SHARED, "longbench/data")
    return {f[:-6]: os.path.join(folder, f) for f in sorted(os.listdir(folder)) if f.endswith(".jsonl")}
