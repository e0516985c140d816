#!/usr/bin/env python3
"""Compares `cokv tokenize` with Hugging Face tokenizers on random and adversarial texts: ids with and without special
tokens, and the text of a random slice of the ids (so that characters are cut in the middle). Prints every difference.

Run: scripts/properties/tokenizer.py --cokv build/release/bin/cokv [--cases 20000] [--seed 1] [NAME …]
Needs the package tokenizers. Names are those of tests/golden/tokenizer/sources.py; those whose file is missing are
named and left out.
"""

import argparse
import json
import os
import pathlib
import random
import subprocess
import sys

import tokenizers

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "tests/golden/tokenizer"))
import hard_texts
import sources

SEPARATOR = "\n\u2063@@end@@\u2063\n"


def run(cokv, path, stdin, *options):
    command = [cokv, "tokenize", "--tokenizer", path, "--split", SEPARATOR, *options]
    done = subprocess.run(command, input=stdin.encode(), capture_output=True, check=False)
    if done.returncode != 0:
        sys.exit(done.stderr.decode())
    return done.stdout.decode()


def slices(rng, all_ids):
    for ids in all_ids:
        begin = rng.randrange(len(ids) + 1) if rng.random() < 0.5 else 0
        yield ids[begin : rng.randrange(begin, len(ids) + 1)]


def compare(what, inputs, ours, theirs):
    if len(ours) != len(theirs):
        sys.exit(f"{what}: {len(ours)} answers for {len(theirs)} questions")
    wrong = [i for i, (a, b) in enumerate(zip(ours, theirs)) if a != b]
    for i in wrong[:20]:
        print(f"  {what} of {inputs[i]!r}:\n    ours   {ours[i]!r}\n    theirs {theirs[i]!r}")
    return len(wrong)


def check(name, path, arguments):
    tokenizer, special = sources.load(path), sources.special_ids(path)
    pieces = [p.replace("\u2581", " ") for p in sorted(tokenizer.get_vocab())]
    texts = hard_texts.texts(f"{arguments.seed} {name}", arguments.cases, pieces)
    stdin = "".join(t + SEPARATOR for t in texts)
    wrong = 0
    for add, option in ((True, []), (False, ["--no-special-tokens"])):
        ours = [json.loads(line) for line in run(arguments.cokv, path, stdin, *option).splitlines()]
        theirs = [tokenizer.encode(t, add_special_tokens=add).ids for t in texts]
        wrong += compare("ids", texts, ours, theirs)
    cut = list(slices(random.Random(f"{arguments.seed} slices"), theirs))
    ours = run(arguments.cokv, path, "".join(json.dumps(ids) + "\n" for ids in cut), "--decode").split(SEPARATOR)[:-1]
    wrong += compare("text", cut, ours, [sources.decode(tokenizer, special, ids) for ids in cut])
    print(f"{name}: {len(texts)} texts, {wrong} differences", flush=True)
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cokv", required=True, help="the built program")
    parser.add_argument("--cases", type=int, default=20000, help="texts for each tokenizer")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("names", nargs="*", help="tokenizers; all by default")
    arguments = parser.parse_args()
    print("tokenizers", tokenizers.__version__)
    paths = {**sources.REAL, **{"small-" + n: p for n, p in sources.small().items()}}
    wrong = 0
    for name in arguments.names or paths:
        if os.path.exists(paths[name]):
            wrong += check(name, paths[name], arguments)
        else:
            print(f"{name}: left out, no {paths[name]}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
