#!/usr/bin/env python3
"""Writes longbench_prompts.json: the prompt ids of every LongBench row in ../shared by LongBench's protocol, hashed.

Protocol (pred.py of THUDM/LongBench): fill the template with str.format; if it has more than `max` ids with special
tokens, decode the first and the last max // 2 ids without special tokens and join the two texts; wrap in the model's
chat template, except for the few-shot and code tasks; tokenize with one BOS. transformers 4 cleans decoded text up where
tokenizer_config.json says so (Llama-3); transformers 5 no longer does, so that step is written out here.

For each tokenizer, chat format and limit, and each task file: the number of rows cut, of tokens in all, and the first 16
hex digits of a SHA-256 over the ids of all rows (decimal, each followed by a space, a newline behind each row).

Run: python3 tests/golden/prompts/longbench_prompts.py   (packages tokenizers and transformers; versions are recorded)
"""

import hashlib
import json
import os
import sys

import tokenizers
import transformers

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tokenizer"))
import sources  # noqa: E402

RAW_TASKS = {"trec", "triviaqa", "samsum", "lsht", "lcc", "repobench-p"}
MISTRAL_TEMPLATE = "{{ bos_token }}{% for message in messages %}{{ '[INST] ' + message['content'] + ' [/INST]' }}{% endfor %}"
CASES = [
    ("llama3", "none", 2000),
    ("llama3", "llama3", 2000),
    ("llama3", "none", 8000),
    ("mistral-v1", "none", 2000),
    ("mistral-v1", "mistral", 1501),
    ("smollm2", "none", 2000),
    ("smollm2", "chatml", 2000),
]


def clean_up(text):
    for old, new in [(" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
                     (" 's", "'s"), (" 've", "'ve"), (" 're", "'re")]:
        text = text.replace(old, new)
    return text


class Asker:
    def __init__(self, name, chat, limit):
        path = sources.REAL[name]
        self.tokenizer, self.special = sources.load(path), sources.special_ids(path)
        config_path = os.path.join(os.path.dirname(path), "tokenizer_config.json")
        config = json.load(open(config_path, encoding="utf-8")) if os.path.exists(config_path) else {}
        self.cleans_up = config.get("clean_up_tokenization_spaces", False)
        self.chat, self.limit = chat, limit
        self.template = transformers.PreTrainedTokenizerFast(
            tokenizer_object=self.tokenizer, bos_token=config.get("bos_token", "<s>"),
            chat_template=MISTRAL_TEMPLATE if chat == "mistral" else config.get("chat_template"))

    def decode(self, ids):
        text = sources.decode(self.tokenizer, self.special, ids)
        return clean_up(text) if self.cleans_up else text

    def ask(self, task, prompt):
        ids = self.tokenizer.encode(prompt).ids
        cut = len(ids) > self.limit
        if cut:
            half = int(self.limit / 2)
            prompt = self.decode(ids[:half]) + self.decode(ids[-half:])
        if self.chat == "none" or task in RAW_TASKS:
            return self.tokenizer.encode(prompt).ids, cut
        turn = [{"role": "user", "content": prompt}]
        text = self.template.apply_chat_template(turn, tokenize=False, add_generation_prompt=True)
        return self.tokenizer.encode(text, add_special_tokens=False).ids, cut


def hashes(asker, prompts):
    result = {}
    for task, file in sources.longbench_files().items():
        digest, tokens, rows_cut = hashlib.sha256(), 0, 0
        with open(file, encoding="utf-8") as lines:
            for line in lines:
                ids, cut = asker.ask(task, prompts[task].format(**json.loads(line)))
                digest.update((" ".join(map(str, ids)) + " \n").encode())
                tokens += len(ids)
                rows_cut += cut
        result[task] = {"cut": rows_cut, "tokens": tokens, "ids": digest.hexdigest()[:16]}
    return result


def main():
    with open(os.path.join(sources.SHARED, "longbench/config/dataset2prompt.json"), encoding="utf-8") as file:
        prompts = json.load(file)
    made_with = f"tokenizers {tokenizers.__version__}, transformers {transformers.__version__}"
    golden = {"made_with": made_with, "cases": []}
    for name, chat, limit in CASES:
        golden["cases"].append({"tokenizer": name, "chat": chat, "max": limit, "tasks": hashes(Asker(name, chat, limit), prompts)})
        print(name, chat, limit, flush=True)
    with open(os.path.join(HERE, "longbench_prompts.json"), "w", encoding="utf-8") as out:
        json.dump(golden, out, indent=1)
        out.write("\n")


if __name__ == "__main__":
    main()
