#!/usr/bin/env python3
"""The table of scripts/floor_table.sh: scores at each budget, and the paired difference of a row's mean over the budgets
from snapkv's and ada-snapkv's with a 95 % bootstrap interval over rows; then the same between groups of budgets.

  floor_table.py EVAL
"""

import json
import pathlib
import random
import statistics
import sys

RESAMPLES = 10_000
BUDGETS = (32, 64, 128)


def scores_of(file):
    return {line["_id"]: 100 * line["score"] for line in map(json.loads, file.read_text().splitlines())}


def read(folder):
    """{method: {budget: {row: score}}}; budgets files are named METHOD-BUDGET."""
    scores = {}
    for row in json.loads((folder / "results.json").read_text())["rows"]:
        method, budget = row["method"], row["budget"]
        if budget is None:
            continue
        file = folder / "predictions" / f"{method}-{budget}.jsonl"
        if not file.exists():
            (file,) = (folder / "predictions").glob(f"allocation-{method}-*.jsonl")
            method = method.removesuffix(f"-{budget}")
        scores.setdefault(method, {})[budget] = scores_of(file)
    return scores


def difference(ours, theirs):
    differences = [statistics.fmean(ours[b][row] - theirs[b][row] for b in BUDGETS) for row in ours[BUDGETS[0]]]
    rng = random.Random(42)
    means = sorted(statistics.fmean(rng.choices(differences, k=len(differences))) for _ in range(RESAMPLES))
    low, high = means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES)]
    return f"{statistics.fmean(differences):+.1f} [{low:+.1f}, {high:+.1f}]".replace("-", "−")


def pooled(scores, names):
    rows = scores[names[0]][BUDGETS[0]]
    return {b: {row: statistics.fmean(scores[name][b][row] for name in names) for row in rows} for b in BUDGETS}


def contrasts(scores):
    def group(utilities=("nll", "agreement"), kinds=("floor-0.25", "floor-0.5", "floor-0.75")):
        return pooled(scores, [f"{u}-alpha-{a}-{kind}" for u in utilities for a in (1, 7) for kind in kinds])

    everything = ("floor-0", "floor-0.25", "floor-0.5", "floor-0.75")
    none, floors, chance = group(kinds=["floor-0"]), group(), group(kinds=["dealt-by-chance"])
    yield "no floor, against the same budgets assigned at random", none, chance
    yield "a floor, against none", floors, none
    yield "nll, against agreement", group(["nll"], everything), group(["agreement"], everything)
    for other in ("snapkv", "ada-snapkv"):
        yield f"no floor, against {other}", none, scores[other]
        yield f"a floor, against {other}", floors, scores[other]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    scores = read(pathlib.Path(sys.argv[1]))
    print("| | 32 | 64 | 128 | against snapkv | against ada-snapkv |\n|---|--:|--:|--:|--:|--:|")
    for method, budgets in scores.items():
        means = " | ".join(f"{statistics.fmean(budgets[b].values()):.1f}" for b in BUDGETS)
        against = [difference(budgets, scores[other]) if other != method else "" for other in ("snapkv", "ada-snapkv")]
        print(f"| {method} | {means} | {against[0]} | {against[1]} |")
    print("\n| mean of all alphas, floors and utilities | difference |\n|---|--:|")
    for text, ours, theirs in contrasts(scores):
        print(f"| {text} | {difference(ours, theirs)} |")


if __name__ == "__main__":
    main()
