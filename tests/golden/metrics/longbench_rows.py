#!/usr/bin/env python3
"""Scores of the predictions that come with some rows of LongBench, by LongBench's own metrics, for all 21 tasks.

Run: tests/golden/metrics/longbench_rows.py LONGBENCH DATA > tests/golden/metrics/longbench_rows.json
LONGBENCH holds metrics.py and eval.py; DATA holds TASK.jsonl with the extra field pred. Only scores are written.
Packages: jieba 0.42.1, rouge 1.0.1, fuzzywuzzy 0.18.0, Levenshtein 0.27.5 (code by difflib).
"""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[3] / "scripts/properties"))
import longbench_originals

FIRST_LINE = ("trec", "triviaqa", "samsum", "lsht")


def main():
    originals = longbench_originals.Originals(sys.argv[1])
    scores = {}
    for file in sorted(pathlib.Path(sys.argv[2]).glob("*.jsonl")):
        task = file.stem
        name = originals.eval.dataset2metric[task].__name__.removesuffix("_score")
        name = "code_sim difflib" if name == "code_sim" else name
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        scores[task] = []
        for row in rows:
            text = row["pred"].lstrip("\n").split("\n")[0] if task in FIRST_LINE else row["pred"]
            classes = rows[-1]["all_classes"] or []
            scores[task].append(max(originals.score(name, text, a, classes) for a in row["answers"]))
    json.dump(scores, sys.stdout, indent=1)
    print()


main()
