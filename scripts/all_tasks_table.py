#!/usr/bin/env python3
"""One table over the categories that scripts/longbench_table.sh evaluated: mean score over all rows, each row weighing
the same, its standard error, and the paired difference from ada-snapkv with a 95 % bootstrap interval.

  all_tasks_table.py OUT
"""

import json
import pathlib
import random
import statistics
import sys

RESAMPLES = 10_000


def scores_by_contender(out):
    """{(method, budget): {(category, row): score}} from the prediction files that results.json names."""
    scores = {}
    for results in sorted(out.glob("*/eval/results.json")):
        folder = results.parent / "predictions"
        for row in json.loads(results.read_text())["rows"]:
            method, budget = row["method"], row["budget"]
            name = method if budget is None else f"{method}-{budget}"
            lines = [json.loads(line) for line in (folder / f"{name}.jsonl").read_text().splitlines()]
            scores.setdefault((method, budget), {}).update(
                {(results.parts[-3], line["_id"]): 100 * line["score"] for line in lines}
            )
    return scores


def interval(differences):
    rng = random.Random(42)
    means = sorted(statistics.fmean(rng.choices(differences, k=len(differences))) for _ in range(RESAMPLES))
    return means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES)]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    scores = scores_by_contender(pathlib.Path(sys.argv[1]))
    print("| method | budget | rows | score | against ada-snapkv |\n|---|--:|--:|--:|--:|")
    for (method, budget), rows in scores.items():
        values = list(rows.values())
        error = statistics.stdev(values) / len(values) ** 0.5
        against = ""
        if budget is not None and method != "ada-snapkv":
            other = scores[("ada-snapkv", budget)]
            differences = [score - other[row] for row, score in rows.items()]
            low, high = interval(differences)
            against = f"{statistics.fmean(differences):+.2f} [{low:+.2f}, {high:+.2f}]"
        print(f"| {method} | {budget or ''} | {len(values)} | {statistics.fmean(values):.2f} ± {error:.2f} | {against} |")


if __name__ == "__main__":
    main()
