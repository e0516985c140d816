#!/usr/bin/env python3
"""Compares `cokv score` with LongBench's own Python on random and adversarial texts: every score must be the same
double.

Run: scripts/properties/metrics.py --cokv build/release/bin/cokv --longbench DIR [--cases 20000] [--seed 1] [NAME …]
DIR holds LongBench's metrics.py and eval.py. Needs the packages jieba 0.42.1, rouge 1.0.1, fuzzywuzzy 0.18,
python-Levenshtein and numpy, and what `make setup-jieba` makes. --record FILE writes the cases with the original scores
instead of comparing them. Exits with 1 when anything differs.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile

import longbench_originals
import metric_cases

BATCH = 500  # cases a file: rows of one file share their classes


def cases_of(name, originals, arguments):
    """Batches of (prediction, truth, classes, score)."""
    import jieba

    jieba.initialize()
    words = sorted(w for w in jieba.dt.FREQ if jieba.dt.FREQ[w])
    maker = metric_cases.Maker(random.Random(f"{arguments.seed} {name}"), words)
    make = getattr(maker, name.split()[0])
    for begin in range(0, arguments.cases, BATCH):
        some = maker.rng.sample(metric_cases.CLASS_WORDS, maker.rng.randrange(1, 12))
        classes = some if name == "classification" else []
        pairs = [make() for _ in range(min(BATCH, arguments.cases - begin))]
        yield [(p, t, classes, originals.score(name, p, t, classes)) for p, t in pairs]


def ours(name, rows, arguments, *options):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
        file.flush()
        command = [arguments.cokv, "score", "--json", "--per-row", *options, file.name]
        if name in longbench_originals.CODE:
            command += ["--code-sim", longbench_originals.CODE[name]]
        done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode != 0:
        sys.exit(done.stderr.decode())
    return json.loads(done.stdout)[0]


def check(name, originals, arguments):
    count = wrong = 0
    for batch in cases_of(name, originals, arguments):
        rows = [{"pred": p, "answers": [t], "all_classes": c} for p, t, c, _ in batch]
        scores = ours(name, rows, arguments, "--metric", name.split()[0])["row_scores"]
        for (prediction, truth, classes, theirs), score in zip(batch, scores, strict=True):
            count += 1
            if score != theirs:
                wrong += 1
                if wrong <= 20:
                    print(f"  {prediction!r}\n  {truth!r} {classes}\n    ours {score!r}, theirs {theirs!r}")
    print(f"{name}: {count} cases, {wrong} differences", flush=True)
    return wrong


def check_characters(originals, arguments):
    """Each assigned character between letters: whether it is a space, a part of words, a digit, or has a lower case."""
    wrong, characters = 0, metric_cases.assigned_characters()
    shapes = {"qa_f1": [("a{}b", "b"), ("x{}", "X{} a"), ("AΣ{}", "aσ{}"), ("AΣ{}A", "aσ{}a")], "count": [("1{}", "1")]}
    shapes["qa_f1_zh"] = [("中{}文A{}3", "文")]
    for name, pairs in shapes.items():
        for prediction, truth in pairs:
            rows = [{"pred": prediction.replace("{}", c), "answers": [truth.replace("{}", c)]} for c in characters]
            scores = ours(name, rows, arguments, "--metric", name)["row_scores"]
            bad = [r for r, s in zip(rows, scores) if s != originals.score(name, r["pred"], r["answers"][0])]
            print(f"  {name} {prediction!r}: {len(rows)} characters, {len(bad)} differences {bad[:5] if bad else ''}")
            wrong += len(bad)
    return wrong


def check_buckets(originals, arguments):
    wrong, rng, files = 0, random.Random(arguments.seed), 60
    for _ in range(files):
        rows = []
        for _ in range(rng.choice([1, 5, 20, 200, 1000])):
            numbers = " ".join(rng.choice("1234") for _ in range(rng.randrange(1, 9)))
            rows.append({"pred": numbers, "answers": ["1"], "length": rng.choice([0, 3999, 4000, 7999, 8000, 20000])})
        theirs = originals.bucket_scores([r["pred"] for r in rows], ["1"] * len(rows), [r["length"] for r in rows])
        for bucket, score in ours("", rows, arguments, "--task", "passage_count_e")["buckets"].items():
            same = theirs[bucket] != theirs[bucket] if score["score"] is None else score["score"] == theirs[bucket]
            wrong += not same
    print(f"buckets: {files} files, {wrong} differences", flush=True)
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cokv", help="the built program")
    parser.add_argument("--longbench", required=True, help="folder with LongBench's metrics.py and eval.py")
    parser.add_argument("--cases", type=int, default=20000, help="of each metric")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--record", help="write the cases there")
    names = [*longbench_originals.METRICS, *longbench_originals.CODE]
    parser.add_argument("names", nargs="*", help=f"{', '.join(names)}, characters, buckets; all by default")
    arguments = parser.parse_args()
    originals = longbench_originals.Originals(arguments.longbench)
    if arguments.record:
        with open(arguments.record, "w", encoding="utf-8") as out:
            for name in arguments.names or names:
                for prediction, truth, classes, score in (c for b in cases_of(name, originals, arguments) for c in b):
                    case = [name, prediction, truth, classes, score]
                    out.write(json.dumps(case, ensure_ascii=False, separators=(",", ":")) + "\n")
        return
    others = {"characters": check_characters, "buckets": check_buckets}
    wrong = 0
    for name in arguments.names or [*names, *others]:
        wrong += others[name](originals, arguments) if name in others else check(name, originals, arguments)
    sys.exit(1 if wrong else 0)


main()
